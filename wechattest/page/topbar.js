// The bar on top: app, callback, clock, faults, language, log.
import {chooseApp, post, remove} from './api.js';
import {showConnect} from './connect.js';
import {attempt, toast} from './dialogs.js';
import {actions, h, icon, update} from './dom.js';
import {showFaults} from './faults.js';
import {language, pick, setLanguage, t} from './i18n.js';
import {showHelp} from './keyboard.js';
import {start} from './live.js';
import {clearExchanges, on, platformNow, store} from './store.js';
import {span, took, wallOf} from './times.js';
import {exportTranscript, importTranscript} from './transcript.js';

const steps = [['5m', '+5m', 5 * 60e3], ['2h', '+2h', 2 * 3600e3], ['48h', '+48h', 48 * 3600e3], ['72h', '+3d', 72 * 3600e3]];

let root;

export function mountTop(element) {
  root = element;
  actions(root, {
    connect: showConnect,
    faults: showFaults,
    language: () => setLanguage(language() === 'zh' ? 'en' : 'zh'),
    help: showHelp,
    export: exportTranscript,
    import: importTranscript,
    clear: () => attempt(async () => {
      await remove('exchanges');
      clearExchanges();
      toast(t('cleared'));
    }),
    advance: step => attempt(async () => {
      await post('clock', {advance: step});
      toast(t('advanced', {time: span(steps.find(([name]) => name === step)[2])}));
    }),
  });
  root.addEventListener('change', event => {
    if (event.target.id !== 'app-choice') return;
    chooseApp(event.target.value);
    start();
  });
  on('state language online', render);
  setInterval(tick, 1000);
  render();
}

function tick() {
  const time = root.querySelector('.clock-time');
  if (!time || !store.state) return;
  const wall = wallOf(platformNow());
  time.textContent = wall.time;
  time.title = wall.date;
}

function render() {
  const state = store.state;
  update(root,
    h('div', {class: 'brand'}, h('img', {src: 'favicon.svg', alt: '', width: 24, height: 24}), h('h1', {}, t('brand'))),
    state ? appChoice(state) : null,
    state ? callbackState(state.callback) : null,
    h('span', {class: 'grow'}),
    state ? clock(state) : null,
    state ? faultState(state.faults) : null,
    tools());
}

function appChoice(state) {
  if (state.apps.length < 2) return h('span', {class: 'app-id mono', 'data-key': 'app', title: t('app')}, state.app.appId);
  return h('select', {id: 'app-choice', class: 'mono', 'data-key': 'apps', 'aria-label': t('app')},
    state.apps.map(id => h('option', {value: id, selected: id === state.app.appId}, id)));
}

function callbackState(callback) {
  let tone = 'off';
  let text = t('callbackNone');
  if (callback.insecure) {
    tone = 'bad';
    text = t('callbackInsecure');
  } else if (callback.verified) {
    tone = 'good';
    text = t('callbackVerified');
  } else if (callback.error) {
    tone = 'bad';
    text = t('callbackFailed');
  } else if (callback.served) {
    tone = 'soft';
    text = t('callbackServed');
  } else if (callback.tried) {
    tone = 'bad';
    text = t('callbackFailed');
  }
  const findings = callback.findings ?? (tone === 'bad' && callback.tried?.findings) ?? [];
  return h('button', {type: 'button', class: `callback-state ${tone}`, 'data-do': 'connect',
    title: [callback.url || callback.tried?.url || t('connect'), ...(findings || []).map(found => pick(found.text, found.textZh))].join('\n')},
    h('span', {class: 'dot'}), h('span', {class: 'callback-text'}, text),
    callback.verified ? h('span', {class: 'faint'}, took(callback.verifiedMs)) : null);
}

function clock(state) {
  const wall = wallOf(platformNow());
  return h('div', {class: 'clock', role: 'group', 'aria-label': t('clock')},
    h('span', {class: 'clock-time mono', title: wall.date}, wall.time),
    state.aheadMs > 0 ? h('span', {class: 'ahead'}, t('ahead', {time: span(state.aheadMs)})) : null,
    h('span', {class: 'steps'}, steps.map(([step, label, ms]) => h('button', {
      type: 'button', 'data-do': 'advance', 'data-with': step, title: t('advance', {time: span(ms)}),
      'aria-label': t('advance', {time: span(ms)}), disabled: Boolean(state.imported)}, label))));
}

function faultState(faults) {
  const kinds = store.state.faultKinds;
  const first = faults[0] && kinds.find(kind => kind.name === faults[0].name);
  const text = faults.length === 0 ? t('faultNone') : first ? pick(first.en, first.zh) : faults[0].text || faults[0].name;
  return h('button', {type: 'button', class: faults.length ? 'fault-state on' : 'fault-state', 'data-do': 'faults', 'aria-haspopup': 'dialog',
    title: t('faultTitle')}, icon('fault'), h('span', {class: 'fault-text'}, text),
  faults.length > 1 ? h('span', {class: 'count'}, `+${faults.length - 1}`) : icon('down'));
}

function tools() {
  const tool = (name, picture, label) => h('button', {type: 'button', class: 'icon-button', 'data-do': name, title: label, 'aria-label': label}, icon(picture));
  return h('div', {class: 'tools'},
    tool('clear', 'trash', t('clear')), tool('export', 'download', t('export')), tool('import', 'upload', t('import')),
    tool('help', 'help', t('help')),
    h('button', {type: 'button', class: 'language', 'data-do': 'language', title: t('languageLabel'), 'aria-label': t('languageLabel')}, t('language')));
}
