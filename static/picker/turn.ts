/** Lets whatever waits for the page have its turn: clicks, keys, a frame. */
export function turn(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0));
}
