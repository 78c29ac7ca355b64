// Links in texts, as WeChat shows them: addresses, and in a bot's text the <a> element, also of a mini-program.
// Elements are built from the text; only http and https lead anywhere, and never in this tab.
import {toast} from './dialogs.js';
import {h} from './dom.js';
import {addWords, t} from './i18n.js';

addWords({
  opensMini: ['On a phone this opens the mini-program {id} at {path}', '在手机上会打开小程序 {id}，页面 {path}'],
  ownMini: ['(this one)', '（当前小程序）'],
  firstPage: ['its first page', '首页'],
});

const address = /(https?:\/\/[^\s<>"'，。、）)！？；：]+)/;
const anchor = /<a\s((?:[^<>"']|"[^"]*"|'[^']*')*)>([^<]*)<\/a>/gi;
const attribute = /([a-z-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/gi;
const longest = 20_000; // a longer text is shown as it is

// safeLink lets http and https through, so that a bot can't put a script behind a link.
export function safeLink(text) {
  try {
    const url = new URL(text);
    return url.protocol === 'https:' || url.protocol === 'http:' ? url.href : '';
  } catch {
    return '';
  }
}

// linked returns a text as nodes and texts. Only what a bot says may hold <a> elements.
export function linked(text, bot) {
  if (text.length > longest) return [text];
  if (!bot) return addresses(text);
  const parts = [];
  let from = 0;
  for (const found of text.matchAll(anchor)) {
    parts.push(...addresses(text.slice(from, found.index)), link(found));
    from = found.index + found[0].length;
  }
  parts.push(...addresses(text.slice(from)));
  return parts;
}

const outside = (target, label) => h('a', {class: 'text-link', href: target, target: '_blank', rel: 'noopener noreferrer nofollow', title: target}, label);

function addresses(text) {
  return text.split(address).map((part, at) => {
    const target = at % 2 ? safeLink(part) : '';
    return target ? outside(target, part) : part;
  });
}

function link([all, source, label]) {
  const values = {};
  for (const [, name, double, single] of source.matchAll(attribute)) values[name.toLowerCase()] = plain(double ?? single);
  const app = values['data-miniprogram-appid'];
  const path = values['data-miniprogram-path'];
  if (app !== undefined || path !== undefined) {
    const where = t('opensMini', {id: app || t('ownMini'), path: path || t('firstPage')});
    return h('button', {type: 'button', class: 'bare text-link', title: where, click: () => toast(where)}, label);
  }
  const target = safeLink(values.href ?? '');
  return target ? outside(target, label) : all;
}

const entities = {__proto__: null, amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'"};

const plain = text => (text ?? '').replace(/&(amp|lt|gt|quot|#39);/g, (all, name) => entities[name]);
