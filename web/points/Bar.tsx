import type { JSX } from "preact";

/** A horizontal bar; beside it stands its number. @param share  of its whole length, in [0, 1] */
export function Bar({ share }: { readonly share: number }): JSX.Element {
  return (
    <svg class="bar-line" viewBox="0 0 100 1" preserveAspectRatio="none" aria-hidden="true">
      <rect class="ground" width="100" height="1" />
      <rect width={(100 * share).toFixed(1)} height="1" />
    </svg>
  );
}
