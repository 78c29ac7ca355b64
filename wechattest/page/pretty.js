// JSON and XML laid out and coloured as text. Numbers stay as written: a MsgId is above 2^53.
import {h} from './dom.js';
import {t} from './i18n.js';

const jsonParts = /("(?:[^"\\]|\\.)*")(\s*:)?|(-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)|(true|false|null)|([{}[\],:])|(\s+)|([^\s"{}[\],:]+|.)/gs;
const xmlParts = /(<!\[CDATA\[.*?\]\]>)|(<\/[^>]*>)|(<[^>]*>)|([^<]+|.)/gs;
const longest = 20_000; // what the log keeps of a body, and a little
const deepest = 40; // indents no further: brackets alone would make a page of blanks

const newLine = depth => `\n${'  '.repeat(Math.min(deepest, Math.max(0, depth)))}`;

const colored = (name, text) => h('span', {class: `code-${name}`}, text);

export function pretty(source) {
  const text = source ?? '';
  if (text.trim() === '') return h('p', {class: 'faint'}, t('bodyEmpty'));
  const box = h('pre', {class: 'code', tabindex: 0});
  const start = text.trimStart()[0];
  if (text.length > longest) box.append(text);
  else if (start === '{' || start === '[') layJSON(box, text);
  else if (start === '<') layXML(box, text);
  else box.append(text);
  return box;
}

function layJSON(box, text) {
  let depth = 0;
  let fresh = false; // just after an opening bracket
  const line = () => box.append(newLine(depth));
  for (const [all, string, colon, number, word, sign, space] of text.matchAll(jsonParts)) {
    if (space) continue;
    const closes = sign === '}' || sign === ']';
    if (fresh && !closes) line();
    if (closes) {
      depth--;
      if (!fresh) line();
    }
    fresh = sign === '{' || sign === '[';
    if (fresh) depth++;
    if (string) {
      box.append(colored(colon ? 'key' : 'string', string));
      if (colon) box.append(': ');
    } else if (number) box.append(colored('number', number));
    else if (word) box.append(colored('word', word));
    else box.append(all);
    if (sign === ',') line();
    if (sign === ':') box.append(' ');
  }
}

function layXML(box, text) {
  let depth = 0;
  let inline = false; // the element so far holds text only
  for (const [, cdata, closing, opening, content] of text.matchAll(xmlParts)) {
    if (cdata) {
      box.append(colored('mark', '<![CDATA['), colored('string', cdata.slice(9, -3)), colored('mark', ']]>'));
    } else if (closing) {
      depth--;
      if (!inline) box.append(newLine(depth));
      inline = false;
      box.append(colored('key', closing));
    } else if (opening) {
      if (box.childNodes.length) box.append(newLine(depth));
      box.append(colored('key', opening));
      inline = !/^<[?!]/.test(opening) && !opening.endsWith('/>');
      if (inline) depth++;
    } else if (content.trim()) {
      box.append(colored('string', content));
    }
  }
}

// headers lists HTTP headers, folded.
export function headers(values) {
  const names = Object.keys(values ?? {}).sort();
  if (!names.length) return null;
  return h('details', {class: 'headers'}, h('summary', {}, t('headers', {n: names.length})),
    h('dl', {class: 'facts mono'}, names.map(name => [h('dt', {}, name), h('dd', {}, [].concat(values[name]).join(', '))])));
}

// query lists the parameters of a query string.
export function query(source) {
  if (!source) return null;
  const parts = source.replace(/^\?/, '').split('&').map(part => part.split('='));
  return h('div', {}, h('h4', {}, t('query')), h('dl', {class: 'facts mono query'}, parts.map(([name, ...value]) => [
    h('dt', {}, decode(name)), h('dd', {}, decode(value.join('=')))])));
}

function decode(text) {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return text; // not encoded as it should be: shown as it is
  }
}
