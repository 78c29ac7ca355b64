// The left column: who plays, how much the bot may still say to them, and what the platform keeps.
import {act, post} from './api.js';
import {showConnect} from './connect.js';
import {attempt, copy, dialog, field, toast} from './dialogs.js';
import {actions, h, icon, iconButton, ring, update} from './dom.js';
import {t} from './i18n.js';
import {addChat, currentPlayer, emit, on, platformNow, showPlayer, store} from './store.js';
import {brief, span} from './times.js';

const codeLife = 5 * 60e3;
const longWindow = 48 * 3600e3;
const shortWindow = 60e3;

let root;

export function mountPlayers(element) {
  root = element;
  actions(root, {
    show: showPlayer,
    add: addPlayer,
    connect: showConnect,
    code: () => attempt(makeCode),
    copyCode: () => attempt(() => copy(store.codes.get(store.player).code)),
    copyOpenId: () => attempt(() => copy(currentPlayer().openId)),
    agentAccepts: () => attempt(() => act(store.player, {do: 'agentAccepts'})),
    agentCloses: () => attempt(() => act(store.player, {do: 'agentCloses'})),
    endSession: () => attempt(async () => {
      await act(store.player, {do: 'endSession'});
      toast(t('sessionEnded'));
    }),
    block: on => attempt(() => act(store.player, {do: 'block', on: on === 'true'})),
  });
  on('state language player codes', render);
  setInterval(render, 1000);
}

export function addPlayer() {
  const name = h('input', {name: 'name', required: true, maxlength: 64, autofocus: true, autocomplete: 'off', value: freeName()});
  const form = h('form', {}, field(t('playerName'), name),
    h('div', {class: 'row end'}, h('button', {type: 'submit', class: 'primary'}, t('add'))));
  const close = dialog(t('addPlayer'), {}, form);
  name.select();
  form.addEventListener('submit', event => {
    event.preventDefault();
    attempt(async () => {
      const player = await post('players', {name: name.value.trim()});
      if (store.state && !store.state.players.some(one => one.name === player.name)) store.state.players.push(player);
      addChat(player.name, []);
      showPlayer(player.name);
      emit('state');
      close();
      requestAnimationFrame(() => requestAnimationFrame(() => document.querySelector('#composer textarea')?.focus()));
    });
  });
}

function freeName() {
  const taken = new Set(store.state?.players.map(player => player.name));
  return ['alice', 'bob', 'carol', 'dave', '小明', '小红', 'erin', 'frank'].find(name => !taken.has(name)) ?? '';
}

async function makeCode() {
  const player = store.player;
  const {code} = await act(player, {do: 'login'});
  store.codes.set(player, {code, until: platformNow() + codeLife});
  emit('codes');
}

function render() {
  const state = store.state;
  if (!state) return;
  const readOnly = Boolean(state.imported);
  update(root,
    h('div', {class: 'panel-head'}, h('h2', {}, t('players')), h('span', {class: 'grow'}),
      readOnly ? null : h('button', {type: 'button', class: 'small', 'data-do': 'add', id: 'add-player'}, icon('plus'), t('addPlayer'))),
    state.players.length ? h('ul', {class: 'plain-list player-list', 'aria-label': t('players')}, state.players.map(playerRow))
      : h('p', {class: 'faint pad'}, t('noPlayers')),
    currentPlayer() ? playerCard(currentPlayer(), readOnly) : null,
    platformCard(state));
}

export function toneOf(name) {
  let sum = 0;
  for (const letter of name) sum = (sum * 31 + letter.codePointAt(0)) % 997;
  return `tone-${sum % 6}`;
}

export function avatar(name) {
  return h('span', {class: `avatar ${toneOf(name)}`, 'aria-hidden': 'true'}, [...name][0]?.toUpperCase() ?? '?');
}

export function windowOf(player) {
  const left = player.until ? Date.parse(player.until) - platformNow() : 0;
  const whole = player.quota > 2 || left > shortWindow ? longWindow : shortWindow;
  return {left, open: left > 0, share: left / whole};
}

function quotaRing(player) {
  const {open, share} = windowOf(player);
  return ring(open ? share : 0, String(open ? player.left : 0), !open ? 'off' : player.left ? 'good' : 'bad');
}

function playerRow(player) {
  const {open, left} = windowOf(player);
  const states = stateTags(player);
  return h('li', {'data-key': player.name}, h('button', {
    type: 'button', class: 'player', 'data-do': 'show', 'data-with': player.name, 'aria-current': String(player.name === store.player)},
  avatar(player.name),
  h('span', {class: 'player-text'}, h('span', {class: 'player-name'}, player.name),
    h('span', {class: 'faint small-text'}, states[0] ?? (open ? brief(left) : t('windowShut')))),
  quotaRing(player)));
}

function stateTags(player) {
  return [
    player.typing && t('isTyping'), player.withAgent && t('isWithAgent'), player.queued && t('isQueued'),
    player.blocked && t('isBlocked'), player.loggedIn && t('isLoggedIn'),
  ].filter(Boolean);
}

function playerCard(player, readOnly) {
  const {open, left} = windowOf(player);
  const life = open ? t('windowLeft', {time: span(left)}) : t('windowShut');
  return h('div', {class: 'box', 'data-key': 'player'},
    h('div', {class: 'row'}, h('h3', {}, player.name), h('span', {class: 'grow'}),
      h('button', {type: 'button', class: 'mono faint bare', 'data-do': 'copyOpenId', title: `openid ${player.openId}`,
        'aria-label': `${t('copy')} openid ${player.openId}`}, h('span', {class: 'shorten'}, player.openId))),
    h('div', {class: 'quota'}, quotaRing(player), h('div', {},
      h('div', {class: 'quota-line'}, t('quota'), ' ', h('strong', {}, open ? t('quotaOf', {left: player.left, quota: player.quota}) : '0')),
      h('div', {class: open && !player.left ? 'small-text bad-text' : 'small-text faint'}, open && !player.left ? t('quotaNone') : life))),
    tags(stateTags(player)),
    readOnly ? null : loginCode(player),
    readOnly ? null : h('div', {class: 'chips'},
      player.withAgent ? chip('agentCloses', t('agentCloses')) : chip('agentAccepts', t('agentAccepts')),
      chip('endSession', t('endSession')),
      player.blocked ? chip('block', t('unblock'), 'false') : chip('block', t('block'), 'true')));
}

const chip = (name, label, value) => h('button', {type: 'button', class: 'chip', 'data-do': name, 'data-with': value ?? '', 'data-key': name + (value ?? '')}, label);

const tags = texts => (texts.length ? h('div', {class: 'tags'}, texts.map(text => h('span', {class: 'tag'}, text))) : null);

function loginCode(player) {
  const made = store.codes.get(player.name);
  const left = made ? made.until - platformNow() : 0;
  return h('div', {class: 'login'},
    h('div', {class: 'row'}, h('span', {}, t('loginCode')), h('span', {class: 'grow'}),
      h('button', {type: 'button', class: 'small', 'data-do': 'code'}, icon('key'), h('span', {class: 'mono'}, t('loginCodeMake')))),
    made ? h('div', {class: 'code-line'}, h('code', {class: 'shorten', title: made.code}, made.code),
      iconButton('copy', `${t('copy')}: ${t('loginCode')}`, {'data-do': 'copyCode'})) : null,
    made ? h('div', {class: 'small-text faint'}, left > 0 ? t('loginCodeHint', {time: span(left)}) : t('loginCodeLate')) : null);
}

function platformCard(state) {
  const line = (label, value, properties) => [h('dt', {}, label), h('dd', properties ?? {}, value)];
  const modes = {secure: 'modeSecure', compatible: 'modeCompatible', plain: 'modePlain'};
  const tokens = state.tokens.filter(token => token.expiresIn > 0);
  return h('div', {class: 'box quiet', 'data-key': 'platform'},
    h('h3', {}, t('platform')),
    h('dl', {class: 'facts'},
      line('AppID', state.app.appId, {class: 'mono shorten', title: state.app.appId}),
      line(t('mode'), t(modes[state.app.mode] ?? state.app.mode)),
      state.app.account === 'official-account' ? line(t('account'), t('accountOfficial')) : null,
      line(t('format'), state.app.format.toUpperCase()),
      line(t('originalId'), state.app.originalId, {class: 'mono shorten', title: state.app.originalId}),
      line(t('tokens'), tokens.length ? tokens.map(token => h('div', {title: token.token}, `${token.kind} · ${span(token.expiresIn * 1000)}`)) : t('tokensNone')),
      line(t('media'), String(state.mediaCount))),
    h('button', {type: 'button', class: 'wide-button', 'data-do': 'connect'}, icon('plug'), t('connect')));
}
