// The dialog that brings a bot and this WeChat together.
import {chooseApp, get, post, put} from './api.js';
import {attempt, copyButton, dialog, field, toast} from './dialogs.js';
import {h, icon} from './dom.js';
import {hintCard} from './hints.js';
import {bare, pick, t} from './i18n.js';
import {start} from './live.js';
import {store} from './store.js';

export function showConnect() {
  if (!store.state) return;
  dialog(t('connect'), {wide: true}, h('p', {class: 'lead'}, t('connectLead')),
    h('h3', {}, t('connectEnvironment')), environment(),
    h('h3', {}, t('connectCallback')), callbackForm(),
    h('details', {class: 'more'}, h('summary', {}, t('newApp')), appForm()));
}

function environment() {
  const box = h('div', {class: 'environment'});
  box.append(h('div', {class: 'row'}, h('button', {type: 'button', class: 'small', id: 'show-credentials', click: () => attempt(async () => {
    const credentials = await get('credentials');
    const lines = [
      ['WECHAT_APPID', credentials.appId], ['WECHAT_APPSECRET', credentials.secret], ['WECHAT_TOKEN', credentials.token],
      ['WECHAT_AES_KEY', credentials.encodingAesKey], ['WECHAT_BASE_URL', credentials.baseUrl],
      ['WECHAT_OFFER_ID', credentials.offerId], ['WECHAT_PAY_KEY', credentials.payKey], ['WECHAT_SANDBOX_PAY_KEY', credentials.sandboxPayKey],
      ['WECHAT_AD_TOKEN', credentials.adToken], ['WECHAT_AD_AES_KEY', credentials.adEncodingAesKey],
      ['WECHAT_API_KEY', credentials.apiKey], ['WECHAT_API_KEY_NUMBER', credentials.apiKeyNumber], ['WECHAT_API_CERTIFICATE_NUMBER', credentials.apiCertificateNumber],
    ].filter(([, value]) => value).map(([name, value]) => `export ${name}=${value}`).join('\n');
    box.replaceChildren(h('pre', {class: 'code', tabindex: 0}, lines),
      h('div', {class: 'row'}, copyButton(t('copy'), () => lines), h('span', {class: 'hint'}, t('connectSecretHint'))));
  })}, icon('key'), t('connectShow')), h('span', {class: 'hint'}, t('connectSecretHint'))));
  return box;
}

function callbackForm() {
  const callback = store.state.callback;
  const {tried} = callback; // and failed: its URL stays in the box
  const url = h('input', {name: 'url', type: 'url', class: 'mono', placeholder: 'http://127.0.0.1:8080/wechat', value: tried?.url || callback.url, autofocus: true, required: true});
  const result = h('div', {class: 'verify', role: 'status'});
  const again = h('button', {type: 'button', click: () => attempt(async () => showSteps(result, await post('callback/verify')))}, t('connectAgain'));
  const form = h('form', {}, field(t('connectURL'), url, callback.served && !callback.url ? t('connectInProcess') : ''),
    h('div', {class: 'row'}, h('button', {type: 'submit', class: 'primary'}, t('connectSave')), again), result);
  form.addEventListener('submit', event => {
    event.preventDefault();
    attempt(async () => {
      const answer = await put('callback', {url: url.value.trim()});
      showSteps(result, answer.verified ? await post('callback/verify') : answer);
    });
  });
  if (tried) showSteps(result, {error: tried.error, findings: tried.findings, tried});
  return form;
}

function showSteps(box, answer) {
  const steps = answer.steps ?? [];
  box.replaceChildren(...[
    steps.length ? h('h4', {}, t('connectSteps')) : null,
    h('ol', {class: 'plain-list'}, steps.map(step => h('li', {class: `check-line ${tones[step.level]}`},
      icon(step.ok ? 'check' : 'close'), h('span', {}, pick(step.text, step.textZh))))),
    answer.error && !steps.some(step => !step.ok) ? h('p', {class: 'verdict bad'}, icon('close'), reason(answer)) : null,
    answer.error && !steps.length ? hintCard(answer.tried?.hint) : null,
    answer.insecure ? h('p', {class: 'verdict bad'}, icon('close'), t('connectInsecure')) : null,
    answer.verified && !answer.insecure ? h('p', {class: 'verdict good'}, icon('check'), t('callbackVerified')) : null,
  ].filter(Boolean));
}

const tones = {ok: 'good', warning: 'warm', failure: 'bad'};

const reason = ({error, findings}) => (findings?.length ? findings.map(found => pick(found.text, found.textZh)).join(' ') : bare(error));

function appForm() {
  const select = (name, options) => h('select', {name}, options.map(([value, label]) => h('option', {value}, label)));
  const form = h('form', {}, h('div', {class: 'fields'},
    field('AppID', h('input', {name: 'appId', class: 'mono', placeholder: t('appIdHint'), autocomplete: 'off'})),
    field(t('mode'), select('mode', [['secure', t('modeSecure')], ['compatible', t('modeCompatible')], ['plain', t('modePlain')]])),
    field(t('account'), select('account', [['mini-program', t('accountMini')], ['official-account', t('accountOfficial')]])),
    field(t('format'), select('format', [['', t('formatAuto')], ['json', 'JSON'], ['xml', 'XML']]))),
  h('div', {class: 'row end'}, h('button', {type: 'submit'}, t('appMake'))));
  form.addEventListener('submit', event => {
    event.preventDefault();
    attempt(async () => {
      const app = await post('apps', Object.fromEntries(new FormData(form)));
      toast(t('appMade', {id: app.appId}), 'good');
      form.closest('dialog').close();
      chooseApp(app.appId);
      await start();
    });
  });
  return form;
}
