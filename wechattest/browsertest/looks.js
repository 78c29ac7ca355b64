// Finds texts in sight that are hard to read: too little contrast, a word that is cut, a page that is too wide.
(() => {
  const faults = new Set();
  const short = text => text.trim().replace(/\s+/g, ' ').slice(0, 40);
  const where = element => `${element.nodeName.toLowerCase()}.${[...element.classList].join('.')}`;

  // colour reads rgb(), rgba() and color(srgb ...) as [r, g, b, a], 0 to 1.
  const colour = text => {
    const numbers = text.match(/-?[\d.]+(?:e-?\d+)?%?/g)?.map(one => (one.endsWith('%') ? parseFloat(one) / 100 : parseFloat(one))) ?? [0, 0, 0, 0];
    const [r, g, b, a = 1] = numbers;
    return text.startsWith('color(') ? [r, g, b, a] : [r / 255, g / 255, b / 255, a];
  };
  const over = ([r, g, b, a], under) => [r, g, b].map((value, at) => value * a + under[at] * (1 - a));
  const light = rgb => {
    const [r, g, b] = rgb.map(value => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const contrast = (one, other) => {
    const [low, high] = [light(one), light(other)].sort((a, b) => a - b);
    return (high + 0.05) / (low + 0.05);
  };

  // behind composes the grounds of an element and all that it is in.
  const behind = element => {
    const chain = [];
    for (let one = element; one; one = one.parentElement) chain.unshift(one);
    let ground = [1, 1, 1];
    for (const one of chain) {
      const style = getComputedStyle(one);
      ground = over(colour(style.backgroundColor), ground);
      if (one.nodeName === 'DIALOG') ground = colour(style.backgroundColor).slice(0, 3);
    }
    return ground;
  };
  const opacity = element => {
    let all = 1;
    for (let one = element; one; one = one.parentElement) all *= Number(getComputedStyle(one).opacity);
    return all;
  };

  const modal = document.querySelector('dialog[open]');
  const mayBeShort = '.shorten, .entry-who, .entry-kind, .user-name, .call-who, .link-text, .badge, .fault-text, select, .code, .base64, .mini-foot, .stuck-text, .bubble, .block';
  const walker = document.createTreeWalker(modal ?? document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const element = node.parentElement;
    if (!node.data.trim() || element.closest('script, style, noscript, option, .unseen') || !element.checkVisibility({opacityProperty: true, visibilityProperty: true})) continue;
    if (element.closest(':disabled')) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    const boxes = [...range.getClientRects()].filter(box => box.width > 1 && box.height > 1);
    const inSight = boxes.filter(box => box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth);
    if (!inSight.length) continue;
    let clip = element;
    while (clip && getComputedStyle(clip).overflow === 'visible') clip = clip.parentElement;
    const edge = clip?.getBoundingClientRect();
    if (edge && inSight.every(box => box.bottom < edge.top + 2 || box.top > edge.bottom - 2 || box.width < 2)) continue; // scrolled away
    if (getComputedStyle(element).clipPath !== 'none') continue;

    const style = getComputedStyle(element);
    const ink = colour(element.namespaceURI.endsWith('svg') ? style.fill : style.color);
    ink[3] *= opacity(element);
    const ground = behind(element);
    const found = contrast(over(ink, ground), ground);
    if (found < 4.5) faults.add(`contrast ${found.toFixed(2)}: ${where(element)} “${short(node.data)}”`);

    if (element.closest(mayBeShort)) continue;
    const slides = clip && ['auto', 'scroll'].includes(getComputedStyle(clip).overflowX) && clip !== document.documentElement;
    for (const box of inSight) {
      if (!slides && edge && clip !== document.documentElement && (box.right > edge.right + 1 || box.left < edge.left - 1)) faults.add(`cut: ${where(element)} “${short(node.data)}”`);
      if (!slides && (box.right > innerWidth + 1 || box.left < -1)) faults.add(`beyond the screen: ${where(element)} “${short(node.data)}”`);
    }
  }
  for (const field of (modal ?? document).querySelectorAll('input, textarea')) {
    if (!field.placeholder || field.value || !field.checkVisibility()) continue;
    const ground = behind(field);
    const found = contrast(over(colour(getComputedStyle(field, '::placeholder').color), ground), ground);
    if (found < 4.5) faults.add(`contrast ${found.toFixed(2)}: placeholder “${field.placeholder}”`);
  }
  if (document.documentElement.scrollWidth > innerWidth) faults.add(`the page is ${document.documentElement.scrollWidth} px wide on a screen of ${innerWidth}`);
  return [...faults];
})()
