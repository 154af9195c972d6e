import { html } from "../../src/report/index.ts";

const keywords =
  /^(?:import|from|export|const|let|function|async|await|return|for|of|in|if|else|new|class|extends|type|interface|as|while|break|continue|throw|readonly|true|false|null|undefined|void)$/;
const pieces =
  /(\/\/[^\n]*|\/\*[\s\S]*?\*\/)|("(?:\\.|[^"\\\n])*"|`(?:\\.|[^`\\])*`)|(\b\d[\d_]*(?:\.\d+)?(?:e[+-]?\d+)?\b)|([A-Za-z_$][\w$]*)/g;

/** TypeScript with comments, texts, numbers and keywords marked, as HTML. */
export function colourCode(source: string): string {
  const safe = (text: string): string => html`${text}`.text;
  let [out, last] = ["", 0];
  for (const match of source.matchAll(pieces)) {
    const [text, comment, string, number, word] = match;
    const kind = comment ? "c" : string ? "s" : number ? "n" : word && keywords.test(word) ? "k" : "";
    out += safe(source.slice(last, match.index));
    out += kind ? `<span class="${kind}">${safe(text)}</span>` : safe(text);
    last = match.index + text.length;
  }
  return out + safe(source.slice(last));
}
