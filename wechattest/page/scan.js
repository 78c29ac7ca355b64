// Scanning codes (扫一扫): a picture, or one of the codes that the bot has made.
import {act, address, get, Refusal} from './api.js';
import {attempt, dialog, toast} from './dialogs.js';
import {h, icon} from './dom.js';
import {addWords, t} from './i18n.js';
import {store} from './store.js';
import {showTab} from './tabs.js';

addWords({
  scan: ['Scan', '扫一扫'],
  scanTitle: ['{name} scans a code', '{name} 扫一扫'],
  scanMade: ['Codes that the bot has made', '服务器生成的码'],
  scanNone: ['The bot has made no code yet: getwxacodeunlimit, getwxacode and createwxaqrcode make them.', '服务器还没有生成码：可用 getwxacodeunlimit、getwxacode、createwxaqrcode 生成。'],
  scanPicture: ['A picture of a code', '码的图片'],
  scanDrop: ['Drop a picture here, or choose one: PNG, JPEG or GIF of at most 2 MB.', '把图片拖到这里，或选择文件：PNG、JPEG 或 GIF，最大 2 MB。'],
  scanChoose: ['Choose a picture', '选择图片'],
  scanInPicture: ['Scan the code in it', '识别图中的码'],
  scanOpened: ['{name} opened {page}', '{name} 打开了 {page}'],
  scanAs: ['Scan as {name}', '以 {name} 的身份扫码'],
  codeOpens: ['The code opens', '扫码后打开'],
  mainPage: ['the main page', '首页'],
  envTrial: ['trial version', '体验版'],
  envDevelop: ['development version', '开发版'],
});

export const largestPicture = 2 << 20;
const versions = {__proto__: null, trial: 'envTrial', develop: 'envDevelop'};

export const pageText = ({path, query}) => (query ? `${path}?${query}` : path) || t('mainPage');

const versionTag = ({envVersion}) => (versions[envVersion] ? h('span', {class: 'tag'}, t(versions[envVersion])) : null);

export const codeImage = id => address(`codes/${id}`);

export function base64(blob) {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.addEventListener('load', () => resolve(reader.result.slice(reader.result.indexOf(',') + 1)));
    reader.addEventListener('error', () => reject(reader.error));
    reader.readAsDataURL(blob);
  });
}

async function scan(user, code) {
  const page = await act(user, {do: 'scan', ...code});
  showTab('phone');
  toast(t('scanOpened', {name: user, page: pageText(page)}), 'good');
}

export const scanCode = id => attempt(() => scan(store.user, {code: id}));

// scanShown scans a picture of the chat, as a long press on it does.
export const scanShown = source => attempt(async () => scan(store.user, {data: await base64(await (await fetch(source)).blob())}));

export async function showScan() {
  const user = store.user;
  const {codes = []} = await attempt(() => get('codes')) ?? {};
  const problem = h('p', {class: 'bad-text', role: 'alert'});
  const file = h('input', {type: 'file', accept: 'image/png,image/jpeg,image/gif', id: 'scan-file', class: 'unseen', autofocus: !codes.length});
  const zone = h('div', {class: 'scan-zone'}, h('p', {class: 'hint'}, t('scanDrop')), h('span', {}, file, h('label', {class: 'button primary', for: 'scan-file'}, t('scanChoose'))));
  const box = h('div', {class: 'scan-box'},
    h('h3', {}, t('scanMade')), codes.length ? h('ul', {class: 'plain-list codes'}, codes.map(thumbnail)) : h('p', {class: 'hint'}, t('scanNone')),
    h('h3', {}, t('scanPicture')), zone, problem);
  const close = dialog(t('scanTitle', {name: user}), {}, box);
  const attemptHere = async work => {
    problem.textContent = '';
    try {
      await work();
      close();
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      problem.textContent = error.text;
    }
  };
  const read = picture => {
    if (!picture?.type.startsWith('image/')) problem.textContent = t('imageNone');
    else if (picture.size > largestPicture) problem.textContent = t('imageTooLarge');
    else attemptHere(async () => scan(user, {data: await base64(picture)}));
  };
  file.addEventListener('change', () => {
    if (file.files[0]) read(file.files[0]);
    file.value = ''; // the same file may be chosen again
  });
  box.addEventListener('click', event => {
    const code = event.target.closest('[data-code]');
    if (code) attemptHere(() => scan(user, {code: code.dataset.code}));
  });
  // The whole dialog takes a picture, so that one that misses the zone doesn't replace the page.
  const whole = box.closest('dialog');
  whole.addEventListener('dragover', event => {
    if (!event.dataTransfer?.types.includes('Files')) return;
    event.preventDefault();
    zone.classList.add('over');
  });
  whole.addEventListener('dragleave', event => {
    if (!whole.contains(event.relatedTarget)) zone.classList.remove('over');
  });
  whole.addEventListener('drop', event => {
    event.preventDefault();
    zone.classList.remove('over');
    read(event.dataTransfer.files[0]);
  });
  whole.addEventListener('paste', event => {
    if (event.clipboardData.files.length) read(event.clipboardData.files[0]);
  });
}

function thumbnail(code, at) {
  return h('li', {}, h('button', {type: 'button', class: 'code-card', 'data-code': code.id, autofocus: at === 0, title: pageText(code)},
    h('img', {src: codeImage(code.id), alt: '', width: 96, height: 96, loading: 'lazy'}), h('span', {class: 'mono code-page'}, pageText(code)), versionTag(code)));
}

// madeCode shows the code that a call has made, and what it opens.
export function madeCode({made}) {
  if (!made) return null;
  const live = !store.state?.imported;
  return h('div', {class: 'aside made-code'}, live ? h('img', {src: codeImage(made.id), alt: t('codeOpens'), width: 112, height: 112}) : null,
    h('div', {}, h('h4', {}, t('codeOpens')), h('p', {class: 'mono'}, pageText(made)), versionTag(made),
      live && store.user ? h('button', {type: 'button', class: 'small', 'data-do': 'scan', 'data-with': made.id}, icon('scan'), t('scanAs', {name: store.user})) : null));
}
