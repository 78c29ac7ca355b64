// Elements are built from text, never from markup: what a bot or a user sends stays text.

const svgSpace = 'http://www.w3.org/2000/svg';

const drawings = {
  toBot: 'M3 8h9M8.5 4l4 4-4 4',
  copy: 'M6 6h7v7H6zM10 6V3H3v7h3',
  close: 'M4 4l8 8M12 4l-8 8',
  plus: 'M8 3v10M3 8h10',
  fault: 'M9 2L4 9h4l-1 5 5-7H8z',
  trash: 'M3 5h10M6.500 5V3h3v2M4.500 5l.5 8h6l.5-8',
  download: 'M8 2.500v8M4.500 7.500L8 11l3.500-3.500M3 13.500h10',
  upload: 'M8 11V3M4.500 6L8 2.500 11.500 6M3 13.500h10',
  search: 'M7 12A5 5 0 1 0 7 2a5 5 0 0 0 0 10zM10.600 10.600L14 14',
  image: 'M2.500 3.500h11v9h-11zM2.500 11l3.500-3.500 3 3 2-2 2.500 2.500M10.500 6.200v.1',
  card: 'M3 2.500h10v11H3zM3 6h10M5.500 9h5M5.500 11h3',
  enter: 'M9 3h4v10H9M2.500 8H9M6.500 5.500L9 8l-2.500 2.500',
  event: 'M8 2.500a4 4 0 0 0-4 4c0 3-1.500 4-1.500 4h11S12 9.500 12 6.500a4 4 0 0 0-4-4zM6.800 13h2.400',
  shop: 'M3.500 5.500h9l.7 8H2.800zM5.800 7.500V5a2.200 2.200 0 0 1 4.400 0v2.500',
  scan: 'M2.500 5.500v-3h3M10.500 2.500h3v3M13.500 10.500v3h-3M5.500 13.500h-3v-3M2.500 8h11',
  smile: 'M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12zM5.500 9.500c1.200 1.700 3.800 1.700 5 0M6 6.300v.1M10 6.300v.1',
  send: 'M2.500 8L13.500 3l-3.500 10.500L8 9z',
  lock: 'M4 7.500h8v6H4zM5.500 7.500V5a2.500 2.500 0 0 1 5 0v2.500',
  seal: 'M8 2l5 2v4c0 3-2.500 5-5 6-2.500-1-5-3-5-6V4zM5.800 8l1.600 1.600 2.900-3.200',
  repeat: 'M3 7a5 5 0 0 1 9-2l1 1.500M13 3v3.500H9.500M13 9a5 5 0 0 1-9 2l-1-1.500M3 13V9.500h3.500',
  help: 'M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12zM6.300 6.300a1.700 1.700 0 1 1 2.500 1.500c-.6.3-.8.7-.8 1.300M8 11.200v.1',
  link: 'M6.500 9.500l3-3M7 4.500l1-1a3 3 0 0 1 4.300 4.300l-1 1M9 11.500l-1 1a3 3 0 0 1-4.300-4.300l1-1',
  key: 'M6 12.500a3 3 0 1 0 0-6 3 3 0 0 0 0 6zM8.200 7.300L13 2.500M10.500 5l2 2',
  check: 'M3.500 8.500l3 3 6-7',
  plug: 'M6 2.500v3M10 2.500v3M4 5.500h8v2a4 4 0 0 1-8 0zM8 11.500v2.500',
  agent: 'M8 8a2.500 2.500 0 1 0 0-5 2.500 2.500 0 0 0 0 5zM3 13.500c.5-3 2.500-4 5-4s4.500 1 5 4',
  down: 'M4 6l4 4 4-4',
  bulb: 'M6 12.500h4M6.500 14.500h3M8 1.800a4.300 4.300 0 0 0-2.600 7.700c.5.4.8 1 .8 1.600h3.600c0-.6.3-1.200.8-1.600A4.300 4.300 0 0 0 8 1.800z',
  fold: 'M3 4h10M5.500 8H13M5.500 12H13M3 8v4',
};

// h makes an element. A property that is a function listens, true sets an empty attribute, false and null leave it out.
export function h(tag, properties, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties ?? {})) {
    if (typeof value === 'function') element.addEventListener(name, value);
    else if (value === true) element.setAttribute(name, '');
    else if (value !== false && value !== null && value !== undefined) element.setAttribute(name, String(value));
  }
  append(element, children);
  return element;
}

export function append(element, children) {
  for (const child of children.flat(Infinity)) {
    if (child === null || child === undefined || child === false || child === '') continue;
    element.append(child instanceof Node ? child : String(child));
  }
}

function drawn(tag, attributes) {
  const element = document.createElementNS(svgSpace, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  return element;
}

export function icon(name) {
  const svg = drawn('svg', {viewBox: '0 0 16 16', class: 'icon', 'aria-hidden': 'true'});
  svg.append(drawn('path', {d: drawings[name]}));
  return svg;
}

// ring draws how much of something is left, 0 to 1, around a figure.
export function ring(share, figure, tone) {
  const round = 2 * Math.PI * 13;
  const svg = drawn('svg', {viewBox: '0 0 32 32', class: `ring ${tone}`, 'aria-hidden': 'true'});
  const text = drawn('text', {x: 16, y: 16});
  text.textContent = figure;
  svg.append(
    drawn('circle', {cx: 16, cy: 16, r: 13, class: 'ring-back'}),
    drawn('circle', {cx: 16, cy: 16, r: 13, class: 'ring-front', transform: 'rotate(-90 16 16)',
      'stroke-dasharray': `${(round * Math.max(0, Math.min(1, share))).toFixed(2)} ${round.toFixed(2)}`}),
    text);
  return svg;
}

// update makes root's children look like the nodes given. It keeps the elements that are there already,
// and with them focus, selection and scroll place. Handlers must therefore be delegated: see actions.
export function update(root, ...nodes) {
  const wanted = document.createDocumentFragment();
  append(wanted, nodes);
  match(root, wanted);
}

function match(root, wanted) {
  let old = root.firstChild;
  for (let next = wanted.firstChild; next;) {
    const following = next.nextSibling;
    if (!old) {
      root.append(next);
    } else {
      const rest = old.nextSibling;
      if (sameKind(old, next)) become(old, next);
      else old.replaceWith(next);
      old = rest;
    }
    next = following;
  }
  while (old) {
    const rest = old.nextSibling;
    old.remove();
    old = rest;
  }
}

function sameKind(a, b) {
  if (a.nodeType !== b.nodeType || a.nodeName !== b.nodeName) return false;
  return a.nodeType !== Node.ELEMENT_NODE || a.getAttribute('data-key') === b.getAttribute('data-key');
}

function become(old, next) {
  if (old.nodeType === Node.TEXT_NODE) {
    if (old.data !== next.data) old.data = next.data;
    return;
  }
  for (const {name} of [...old.attributes]) if (!next.hasAttribute(name)) old.removeAttribute(name);
  for (const {name, value} of next.attributes) if (old.getAttribute(name) !== value) old.setAttribute(name, value);
  match(old, next);
}

// actions calls the handler named in the data-do attribute of what was clicked, with its data-with.
export function actions(root, handlers) {
  root.addEventListener('click', event => {
    const target = event.target.closest('[data-do]');
    if (!target || !root.contains(target) || target.disabled) return;
    const handler = handlers[target.dataset.do];
    if (handler) handler(target.dataset.with, target, event);
  });
}

// tabKeys lets the arrows, Home and End move through the tabs of a list; the choice follows the focus.
export function tabKeys(list, choose) {
  list.addEventListener('keydown', event => {
    const tab = event.target.closest('[role=tab]');
    if (!tab || event.ctrlKey || event.metaKey || event.altKey) return;
    const tabs = [...tab.closest('[role=tablist]').querySelectorAll('[role=tab]')];
    const at = tabs.indexOf(tab);
    const to = {ArrowRight: at + 1, ArrowLeft: at - 1 + tabs.length, Home: 0, End: tabs.length - 1}[event.key];
    if (to === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    const name = tabs[to % tabs.length].dataset.with;
    choose(name, tab);
    list.querySelector(`[role=tab][data-with="${CSS.escape(name)}"]`)?.focus();
  });
}

// iconButton is a button that shows an icon only; its label is read out and shown on hovering.
export function iconButton(name, label, properties) {
  return h('button', {type: 'button', class: 'icon-button', 'aria-label': label, title: label, ...properties}, icon(name));
}
