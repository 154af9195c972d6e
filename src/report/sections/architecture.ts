import { shapeText } from "../format.ts";
import { type Html, html } from "../html.ts";
import type { Page } from "./section.ts";

/** The model's table: layer, output shape, parameters, multiply-adds. */
export function architecture({ record: { model }, texts, format }: Page): Html {
  return html`<section>
    <h2>${texts.architecture}</h2>
    <p>${texts.architectureNote}</p>
    <div class="scroll"><table class="numbers">
      <thead><tr><th scope="col">${texts.layer}</th><th scope="col">${texts.outputShape}</th>
        <th scope="col">${texts.parameters}</th><th scope="col">${texts.multiplyAdds}</th></tr></thead>
      <tbody>${model.layers.map(
        ({ path, type, arithmetic, outputShape, parameters, multiplyAdds }) => html`<tr>
          <th scope="row"><b>${type}</b> ${path && html`<code>${path}</code>`}${arithmetic && html`<br><small>${arithmetic}</small>`}</th>
          <td>${shapeText(outputShape)}</td><td>${format.count(parameters)}</td><td>${format.count(multiplyAdds)}</td></tr>`,
      )}</tbody>
      <tfoot><tr><th scope="row">${texts.total}</th><td></td><td>${format.count(model.parameters)}</td>
        <td>${format.count(model.multiplyAdds)}</td></tr></tfoot>
    </table></div>
  </section>`;
}
