import temml from "temml";

/** A formula of a card as MathML; every part that stands for a term can be pointed at and focused. */
export function mathML(tex: string): string {
  const marked = temml.renderToString(tex.replaceAll(/\\term\{(\w+)\}/g, String.raw`\data{term=$1}`), {
    displayMode: true,
    throwOnError: true,
    trust: ({ command }: { readonly command: string }) => command === "\\data",
  });
  return marked.replaceAll(/ data-term="(\w+)"/g, ' data-term="$1" tabindex="0" role="img"');
}
