// The phone: the customer-service session as the user sees it.
import {showConnect} from './connect.js';
import {showPicture} from './dialogs.js';
import {actions, append, h, icon, update} from './dom.js';
import {fill, t} from './i18n.js';
import {confirmReceipt, markOrders, orderCard, orderText} from './orders.js';
import {scanShown, showScan} from './scan.js';
import {payText} from './shop.js';
import {openPage, subscribeCard} from './subscribe.js';
import {addUser, avatar} from './users.js';
import {linked, safeLink} from './links.js';
import {currentUser, numberOf, on, openExchange, platformNow, store, summaryOf} from './store.js';
import {clockOf, dateOf, wallOf} from './times.js';

const drawnAtMost = 200;

let head;
let banner;
let scroller;
let log;
let typing;
let follow = true;
let shown = {user: '', items: new Map(), lastTime: ''};

export function mountPhone(root) {
  head = h('div', {class: 'phone-head'});
  banner = h('div', {class: 'phone-banner', role: 'status'});
  log = h('div', {class: 'chat-log', role: 'log', 'aria-live': 'polite'});
  typing = h('div', {class: 'typing', hidden: true, role: 'status'}, h('span', {class: 'bubble'}, h('i'), h('i'), h('i')), h('span', {class: 'unseen'}));
  scroller = h('div', {class: 'chat', role: 'region', tabindex: 0}, log, typing);
  root.append(h('div', {class: 'phone'}, head, banner, scroller, h('div', {id: 'composer'})));
  scroller.addEventListener('scroll', () => { follow = scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < 60; }, {passive: true});
  // A picture's load makes the log longer; events of that kind don't bubble.
  scroller.addEventListener('load', () => { if (follow) toEnd(); }, {capture: true});
  new ResizeObserver(() => { if (follow) toEnd(); }).observe(scroller);
  actions(root, {connect: showConnect, add: addUser, confirmReceipt,
    exchange: seq => openExchange(Number(seq)), scan: showScan, openPage,
    picture: (source, button) => showPicture(source, button.getAttribute('aria-label'), store.state?.imported ? null : [t('scanInPicture'), () => scanShown(source)])});
  on('state language user', renderFrame);
  on('chat user', renderChat);
  on('language', () => {
    shown.user = '';
    renderChat();
  });
  on('state', () => {
    if (!store.user || !shown.user || log.childElementCount === 0) renderChat();
  });
  setInterval(renderFrame, 10000);
}

function renderFrame() {
  const user = currentUser();
  update(head,
    h('div', {class: 'phone-status'}, h('span', {class: 'phone-clock'}, wallOf(platformNow()).time.slice(0, 5)),
      h('span', {class: 'phone-island'}), h('span', {class: 'phone-battery'}, h('i'))),
    h('div', {class: 'phone-title'}, h('span', {}, t('phoneTitle')), user ? h('span', {class: 'faint'}, user.name) : null,
      user && !store.state.imported ? h('button', {type: 'button', class: 'scan', 'data-do': 'scan', 'data-key': 'scan'}, icon('scan'), t('scan')) : null));
  for (const part of [scroller, log]) part.setAttribute('aria-label', user ? t('phone', {name: user.name}) : t('phoneTitle'));
  const text = !user ? '' : user.withAgent ? t('agentBanner') : user.queued ? t('queuedBanner')
    : !store.state.callback.served && !store.state.imported ? t('noBotBanner') : '';
  update(banner, text ? [icon(user.withAgent || user.queued ? 'agent' : 'plug'), h('span', {}, text),
    !user.withAgent && !user.queued ? h('button', {type: 'button', class: 'small primary', 'data-do': 'connect'}, t('connect')) : null] : null);
  const wasHidden = typing.hidden;
  typing.hidden = !user?.typing;
  typing.lastChild.textContent = typing.hidden ? '' : t('typing');
  if (wasHidden !== typing.hidden && follow) toEnd();
}

function toEnd() {
  scroller.scrollTop = scroller.scrollHeight;
}

function renderChat() {
  if (!store.loaded) return;
  if (!store.user) {
    shown = {user: '', items: new Map(), lastTime: ''};
    update(log, welcome());
    return;
  }
  const items = store.chats.get(store.user);
  const anew = shown.user !== store.user || shown.items.size === 0 || !items || items !== shown.from;
  if (anew) {
    log.replaceChildren();
    shown = {user: store.user, from: items, items: new Map(), lastTime: ''};
  }
  if (anew) follow = true;
  const all = [...items?.values() ?? []];
  const hidden = Math.max(0, all.length - drawnAtMost);
  for (const item of all.slice(hidden)) show(item);
  trim();
  markOrders(log, all);
  if (!shown.items.size) update(log, empty());
  if (follow) toEnd();
}

// trim keeps the document small: of a long chat the oldest items go.
function trim() {
  for (const [id, {element}] of shown.items) {
    if (shown.items.size <= drawnAtMost) return;
    const above = element.previousElementSibling;
    if (above?.classList.contains('chat-time')) above.remove();
    element.remove();
    shown.items.delete(id);
  }
}

function show(item) {
  const key = JSON.stringify(item);
  const old = shown.items.get(item.id);
  if (old?.key === key) return;
  if (item.kind === 'typing') return;
  const element = draw(item);
  if (old) old.element.replaceWith(element);
  else {
    const minute = `${dateOf(item.time)} ${clockOf(item.time).slice(0, 5)}`;
    if (minute !== shown.lastTime) log.append(h('div', {class: 'chat-time'}, minute));
    shown.lastTime = minute;
    log.append(element);
  }
  shown.items.set(item.id, {key, element});
}

function welcome() {
  const served = store.state?.callback.served;
  return h('div', {class: 'welcome'}, h('img', {src: 'favicon.svg', alt: '', width: 56, height: 56}),
    h('h2', {}, t('welcomeTitle')),
    h('ol', {}, h('li', {}, t(served ? 'welcomeServed' : 'welcomeOne')), h('li', {}, t('welcomeTwo'))),
    h('div', {class: 'row center'}, served ? null : h('button', {type: 'button', class: 'primary', 'data-do': 'connect'}, icon('plug'), t('connect')),
      h('button', {type: 'button', class: served ? 'primary' : '', 'data-do': 'add'}, t('addUser'))));
}

function empty() {
  return h('div', {class: 'welcome'}, h('p', {}, t('chatEmpty')), h('p', {class: 'faint'}, t('chatEmptyHint')));
}

function draw(item) {
  if (item.kind === 'enter') return note(item, [t('entered', {name: store.user}), item.text ? h('code', {}, item.text) : null]);
  if (item.kind === 'fault') return note(item, [item.text], 'fault-note');
  if (item.kind === 'login') return note(item, [h('code', {}, 'wx.login')]);
  if (item.kind === 'pay') return note(item, [orderText(item) ?? `${store.user} ${payText(item)}`, item.text ? h('code', {}, item.text) : null]);
  if (item.kind === 'event') return note(item, [h('code', {title: item.text}, item.title)]);
  if (item.kind === 'system') return note(item, [deeds[item.title] ? t(deeds[item.title], {name: store.user}) : item.title || item.text, item.pagePath ? h('code', {}, item.pagePath) : null]);
  if (item.from === 'wechat' && item.kind !== 'order') return note(item, [item.text]);
  if (item.kind === 'subscribe') return h('div', {class: 'service', 'data-from': item.from, 'data-kind': item.kind}, subscribeCard(item), trail(item));
  const mine = item.from === 'user';
  return h('div', {class: mine ? 'said mine' : 'said', 'data-from': item.from, 'data-kind': item.kind},
    mine ? avatar(store.user) : h('span', {class: item.from === 'agent' ? 'avatar agent' : 'avatar bot', 'aria-hidden': 'true'},
      item.from === 'agent' ? icon('agent') : h('img', {src: 'favicon.svg', alt: ''})),
    h('div', {class: 'said-body'}, content(item), trail(item)));
}

const deeds = {
  __proto__: null, // a transcript's titles are anybody's
  agentAccepts: 'didAgentAccepts', agentCloses: 'didAgentCloses', endSession: 'didEndSession', block: 'didBlock', unblock: 'didUnblock', openPage: 'didOpenPage',
};

function note(item, parts, tone = '') {
  const element = h('div', {class: `chat-note ${tone}`, 'data-kind': item.kind});
  append(element, [h('span', {}, parts.filter(Boolean).map((part, at) => [at ? ' ' : '', part])), trail(item)]);
  return element;
}

function trail(item) {
  if (!item.seq) return null;
  const number = numberOf(summaryOf(item.seq) ?? item);
  return h('button', {type: 'button', class: 'seq', 'data-do': 'exchange', 'data-with': item.seq,
    title: `${clockOf(item.time)} · ${t('showExchange')}`, 'aria-label': `${t('showExchange')} ${number}`}, `#${number}`);
}

// ownImage lets only the simulator's own pictures through: the page asks no other host.
function ownImage(source) {
  if (!source) return '';
  try {
    if (/^data:image\/(png|jpeg|gif);base64,/.test(source)) return source;
    return new URL(source, document.baseURI).origin === location.origin ? source : '';
  } catch {
    return '';
  }
}

function content(item) {
  switch (item.kind) {
    case 'image':
      return picture(item);
    case 'link':
      return linkCard(item);
    case 'order':
      return orderCard(item);
    case 'card':
    case 'miniprogrampage':
      return miniCard(item);
    default:
      return h('div', {class: 'bubble'}, linked(item.text ?? '', item.from !== 'user'));
  }
}

// miniCard opens its page when it is tapped; in a transcript nobody taps.
function miniCard(item) {
  const inside = [h('span', {class: 'mini-title'}, item.title),
    h('span', {class: ownImage(item.image) ? 'mini-cover' : 'mini-cover blank'}, ownImage(item.image) ? h('img', {src: item.image, alt: '', loading: 'lazy'}) : icon('card')),
    h('span', {class: 'mini-foot'}, icon('link'), h('span', {}, t('miniProgram')), h('span', {class: 'mono shorten', title: item.pagePath}, item.pagePath))];
  return store.state?.imported ? h('div', {class: 'mini-card'}, inside)
    : h('button', {type: 'button', class: 'mini-card', 'data-do': 'openPage', 'data-with': item.pagePath, title: t('openPage')}, inside);
}

function picture(item) {
  const from = item.from === 'user' ? store.user : 'bot';
  const name = fill(t('imageOf'), {name: from});
  if (!ownImage(item.image)) return h('div', {class: 'bubble faint'}, name);
  return h('button', {type: 'button', class: 'picture', 'data-do': 'picture', 'data-with': item.image, 'aria-label': name, title: t('enlarge')},
    h('img', {src: item.image, alt: name, loading: 'lazy'}));
}

function linkCard(item) {
  const target = safeLink(item.url);
  const inside = [h('span', {class: 'link-title'}, item.title),
    h('span', {class: 'link-line'}, h('span', {class: 'link-text'}, item.description),
      h('span', {class: 'link-thumb'}, ownImage(item.image) ? h('img', {src: item.image, alt: ''}) : icon('link'))),
    h('span', {class: 'link-host mono'}, target ? new URL(target).host : item.url)];
  return target ? h('a', {class: 'link-card', href: target, target: '_blank', rel: 'noopener noreferrer nofollow', title: target}, inside)
    : h('div', {class: 'link-card'}, inside);
}
