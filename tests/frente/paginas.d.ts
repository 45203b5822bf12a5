// The pages of the office come from our templates: what a selector finds there is one of our elements.

interface ParentNode {
  querySelector(selectors: string): Control;
  querySelectorAll(selectors: string): NodeListOf<Control>;
}
interface Element {
  closest(selector: string): Control;
}
interface Document {
  getElementById(id: string): Control;
}

/** Its options are JSON of the server: they are looked at on the page, not here. */
declare const echarts: { init(nodo: HTMLElement, tema: null, ajustes: object): any };
