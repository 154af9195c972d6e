/** Declarations that were inline, by the class that stands for them. */
export type StyleSheet = Map<string, string>;

/** Moves inline styles into classes: a strict content security policy allows no style in the markup. */
export function withoutInlineStyles(markup: string, sheet: StyleSheet): string {
  return markup.replace(
    /<([a-zA-Z][\w-]*)((?:\s[^<>]*?)?)\sstyle="([^"]*)"([^<>]*)>/g,
    (_, tag, before, style, after) => {
      const name = classFor(style, sheet);
      const attributes = `${before}${after}`;
      const classes = /\sclass="([^"]*)"/.exec(attributes);
      const rest = attributes.replace(/\sclass="[^"]*"/, "");
      return `<${tag} class="${classes ? `${classes[1]} ` : ""}${name}"${rest}>`;
    },
  );
}

function classFor(style: string, sheet: StyleSheet): string {
  const declarations = style.trim().replaceAll("&quot;", '"').replace(/;?$/, ";");
  const known = sheet.get(declarations);
  if (known) return known;
  const name = `s${sheet.size.toString(36)}`;
  sheet.set(declarations, name);
  return name;
}

export function sheetText(sheet: StyleSheet): string {
  return [...sheet].map(([declarations, name]) => `.${name}{${declarations}}`).join("\n");
}
