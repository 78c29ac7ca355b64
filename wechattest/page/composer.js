// What the user does: the input of the phone, and the sheets above it.
import {act} from './api.js';
import {attempt, field, toast} from './dialogs.js';
import {actions, h, icon, update} from './dom.js';
import {showEvents} from './events.js';
import {t} from './i18n.js';
import {base64, largestPicture} from './scan.js';
import {showShop} from './shop.js';
import {on, store} from './store.js';

const faces = [...'😀😄😂🥹😊😍😎🤔😭😡👍🙏👏💪🎉🎁❤️🌹🔥✨🎮🏆⚔️🐼'.matchAll(/\p{Extended_Pictographic}\uFE0F?/gu)].map(found => found[0]);
const drafts = new Map();

let root;
let input;
let sheet;
let openSheet = '';
let shownFor = '';

export function mountComposer(phone) {
  root = phone.querySelector('#composer');
  input = h('textarea', {rows: 1, maxlength: 2048, enterkeyhint: 'send', autocomplete: 'off'});
  input.addEventListener('keydown', keyed);
  input.addEventListener('input', grow);
  input.addEventListener('paste', pasted);
  sheet = h('div', {class: 'sheet', hidden: true});
  const tools = h('div', {class: 'composer-tools'});
  root.append(sheet, tools, h('div', {class: 'composer-line'}, input,
    h('button', {type: 'button', class: 'primary send', 'data-do': 'send', id: 'send'}, icon('send'))));
  actions(root, {
    send: sendText, event: showEvents, shop: showShop,
    sheet: name => showSheet(openSheet === name ? '' : name),
    face: face => insert(face),
    sample: () => attempt(sendSample),
  });
  root.addEventListener('keydown', event => {
    if (event.key !== 'Escape' || !openSheet) return;
    event.preventDefault();
    showSheet('');
    input.focus();
  });
  droppable(phone);
  on('state language user', () => render(tools));
  render(tools);
}

function render(tools) {
  root.hidden = !store.user || Boolean(store.state?.imported);
  if (shownFor !== store.user) {
    if (shownFor) drafts.set(shownFor, input.value);
    input.value = drafts.get(store.user) ?? '';
    shownFor = store.user;
    showSheet('');
    grow();
  }
  const placeholder = t('messagePlaceholder', {name: store.user});
  input.placeholder = placeholder;
  input.setAttribute('aria-label', t('message'));
  const send = root.querySelector('#send');
  send.title = t('send');
  send.setAttribute('aria-label', t('send'));
  const tool = (name, what) => h('button', {type: 'button', class: 'tool', 'data-do': what ?? 'sheet', 'data-with': name,
    'aria-expanded': what ? null : String(openSheet === name)}, icon(name), h('span', {}, t(name === 'smile' ? 'emoji' : name)));
  update(tools, tool('enter'), tool('image'), tool('card'), tool('event', 'event'), tool('shop', 'shop'), tool('smile'));
}

const perform = action => act(store.user, action);

function sendText() {
  const content = input.value;
  if (!content.trim()) return;
  input.value = '';
  grow();
  attempt(async () => noteDelivery(await perform({do: 'text', content})));
}

function noteDelivery(answer) {
  if (answer.delivery?.bypassed) toast(t('bypassed'));
}

function keyed(event) {
  // An input method's Enter chooses a word; it must not send.
  if (event.key !== 'Enter' || event.shiftKey || event.isComposing || event.keyCode === 229) return;
  event.preventDefault();
  sendText();
}

function grow() {
  input.rows = Math.min(4, input.value.split('\n').length);
}

function insert(text) {
  input.setRangeText(text, input.selectionStart, input.selectionEnd, 'end');
  input.focus();
}

function showSheet(name) {
  openSheet = name;
  sheet.hidden = !name;
  sheet.replaceChildren(...(name ? [sheets[name]()] : []));
  sheet.querySelector('[autofocus]')?.focus();
  for (const tool of root.querySelectorAll('[data-do=sheet]')) tool.setAttribute('aria-expanded', String(tool.dataset.with === name));
}

function form(submit, ...content) {
  const element = h('form', {class: 'sheet-form'}, content);
  element.addEventListener('submit', event => {
    event.preventDefault();
    const values = Object.fromEntries(new FormData(element));
    showSheet('');
    input.focus();
    attempt(async () => noteDelivery(await submit(values)));
  });
  return element;
}

const sheets = {
  enter: () => form(values => perform({do: 'enter', sessionFrom: values.sessionFrom}),
    field(t('sessionFrom'), h('input', {name: 'sessionFrom', value: 'lobby', autofocus: true, autocomplete: 'off'}), t('enterHint')),
    h('div', {class: 'row end'}, h('button', {type: 'submit', class: 'primary'}, t('enter')))),
  card: () => form(values => perform({do: 'card', title: values.title, pagePath: values.pagePath}),
    field(t('cardTitle'), h('input', {name: 'title', value: t('cardTitleSample'), autofocus: true, autocomplete: 'off'})),
    field(t('cardPath'), h('input', {name: 'pagePath', class: 'mono', value: 'pages/item?id=7', autocomplete: 'off'})),
    h('div', {class: 'row end'}, h('button', {type: 'submit', class: 'primary'}, t('send')))),
  image: () => {
    const file = h('input', {type: 'file', accept: 'image/png,image/jpeg,image/gif', id: 'picture-file', class: 'unseen', autofocus: true});
    file.addEventListener('change', () => file.files[0] && attempt(() => sendPicture(file.files[0])));
    return h('div', {class: 'sheet-form'}, h('p', {class: 'hint'}, t('imageHint')),
      h('div', {class: 'row end'}, h('button', {type: 'button', 'data-do': 'sample'}, t('imageSample')),
        h('label', {class: 'button primary', for: 'picture-file'}, t('imageChoose')), file));
  },
  smile: () => h('div', {class: 'faces'}, faces.map(face => h('button', {type: 'button', class: 'face', 'data-do': 'face', 'data-with': face}, face))),
};

async function sendPicture(blob) {
  if (!blob.type.startsWith('image/')) {
    toast(t('imageNone'), 'bad');
    return;
  }
  if (blob.size > largestPicture) {
    toast(t('imageTooLarge'), 'bad');
    return;
  }
  showSheet('');
  noteDelivery(await perform({do: 'image', data: await base64(blob)}));
}

// sendSample draws a picture, for those who have none at hand.
async function sendSample() {
  const canvas = h('canvas', {width: 480, height: 320});
  const brush = canvas.getContext('2d');
  const sky = brush.createLinearGradient(0, 0, 0, 320);
  sky.addColorStop(0, '#22314f');
  sky.addColorStop(0.7, '#d9876a');
  sky.addColorStop(1, '#f3cf9b');
  brush.fillStyle = sky;
  brush.fillRect(0, 0, 480, 320);
  brush.fillStyle = '#ffe9c4';
  brush.beginPath();
  brush.arc(330, 205, 38, 0, 2 * Math.PI);
  brush.fill();
  for (const [color, height, wave] of [['#6a4f63', 215, 34], ['#443a55', 250, 26], ['#272a3f', 285, 18]]) {
    brush.fillStyle = color;
    brush.beginPath();
    brush.moveTo(0, 320);
    for (let x = 0; x <= 480; x += 8) brush.lineTo(x, height + wave * Math.sin(x / (wave * 2.3) + height));
    brush.lineTo(480, 320);
    brush.fill();
  }
  await sendPicture(await new Promise(resolve => canvas.toBlob(resolve, 'image/png')));
}

function pasted(event) {
  const file = [...event.clipboardData.files].find(one => one.type.startsWith('image/'));
  if (!file) return;
  event.preventDefault();
  attempt(() => sendPicture(file));
}

function droppable(phone) {
  const frame = phone.querySelector('.phone');
  const files = event => event.dataTransfer?.types.includes('Files') && !root.hidden;
  frame.addEventListener('dragover', event => {
    if (!files(event)) return;
    event.preventDefault();
    frame.dataset.drop = t('drop');
  });
  frame.addEventListener('dragleave', event => {
    if (!frame.contains(event.relatedTarget)) delete frame.dataset.drop;
  });
  frame.addEventListener('drop', event => {
    if (!files(event)) return;
    event.preventDefault();
    delete frame.dataset.drop;
    attempt(() => sendPicture(event.dataTransfer.files[0]));
  });
}
