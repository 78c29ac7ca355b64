// How a push is signed and encrypted, step by step.
import {h, icon} from './dom.js';
import {pick, t} from './i18n.js';
import {pretty} from './pretty.js';

const bytesOf = text => new TextEncoder().encode(text ?? '').length;

export function signatureSteps(signature, {direction, path} = {}) {
  const pays = direction !== 'push' && /^\/(wxa\/game\/(pay|getbalance|cancelpay|present|queryorderinfo)$|xpay\/)/.test(path);
  if (!signature || signature.kind === 'none') return h('p', {class: 'faint'}, t(pays ? 'signPay' : 'signNone', {path}));
  const parts = ['token', 'timestamp', 'nonce', 'encrypt'].filter(name => signature[name]);
  const toneOf = value => `part-${parts.find(name => signature[name] === value) ?? 'encrypt'}`;
  const chip = value => h('code', {class: `part ${toneOf(value)}`}, value);
  return h('ol', {class: 'steps-list'},
    step(t('signParts'), h('dl', {class: 'facts'}, parts.map(name => [
      h('dt', {class: 'mono'}, name === 'encrypt' ? 'Encrypt' : name), h('dd', {}, h('code', {class: `part part-${name}`}, signature[name]))]))),
    step(t('signSorted'), h('div', {class: 'sorted'}, (signature.sorted ?? []).map((value, at) => [h('span', {class: 'faint'}, at + 1), chip(value)]))),
    step(t('signJoined'), h('div', {class: 'joined'}, (signature.sorted ?? []).map(chip))),
    step(signature.hash ?? t('signHash'), h('code', {class: 'hash'}, signature.sha1)),
    step(t('signGiven', {name: signature.kind}), [
      h('code', {class: signature.valid ? 'hash good-text' : 'hash bad-text'}, signature.given || '—'),
      h('p', {class: signature.valid ? 'verdict good' : 'verdict bad'}, icon(signature.valid ? 'check' : 'close'),
        t(signature.valid ? 'signValid' : 'signInvalid'))]));
}

const step = (title, content) => h('li', {}, h('h4', {}, title), content);

export function envelopes(request, answer) {
  if (!request && !answer) return h('p', {class: 'faint'}, t('envelopeNone'));
  return h('div', {class: 'envelopes'},
    request ? envelope(t('envelopeRequest'), request) : null,
    answer ? envelope(t('envelopeAnswer'), answer) : null);
}

function envelope(title, {encrypt, random, length, message, appId, padding}) {
  const blocks = [
    ['random', 16, random], ['length', 4, String(length ?? '')], ['message', length ?? bytesOf(message), message],
    ['appId', bytesOf(appId), appId], ['padding', padding, padding ? `${padding} × 0x${Number(padding).toString(16).padStart(2, '0')}` : ''],
  ];
  const names = {random: 'partRandom', length: 'partLength', message: 'partMessage', appId: 'partAppId', padding: 'partPadding'};
  const bar = h('div', {class: 'blocks', 'aria-hidden': 'true'}, blocks.map(([name, bytes]) => {
    const block = h('span', {class: `block block-${name}`, title: `${t(names[name])}: ${t('bytes', {n: bytes ?? 0})}`}, bytes ?? '');
    block.style.flexGrow = Math.sqrt(bytes || 1);
    return block;
  }));
  return h('section', {class: 'envelope'}, h('h3', {}, title),
    h('h4', {}, t('envelopeBefore'), ' ', h('span', {class: 'faint'}, `base64, ${t('bytes', {n: bytesOf(encrypt)})}`)),
    h('pre', {class: 'code base64', tabindex: 0}, encrypt),
    h('p', {class: 'key-line faint'}, icon('key'), t('envelopeKey')),
    h('h4', {}, t('envelopeAfter')), bar,
    h('dl', {class: 'facts block-facts'}, blocks.map(([name, bytes, value]) => [
      h('dt', {}, h('i', {class: `swatch block-${name}`}), t(names[name])),
      h('dd', {}, name === 'message' ? pretty(value) : h('code', {}, value), h('span', {class: 'faint small-text'}, t('bytes', {n: bytes ?? 0})))])));
}

// sealedSteps shows a call of API security and its answer.
export function sealedSteps({request, answer}) {
  const side = (title, steps) => (steps?.length ? [h('h3', {}, t(title)), h('ol', {class: 'steps-list'}, steps.map(one => step(pick(one.title, one.titleZh), [
    h('pre', {class: 'code', tabindex: 0}, one.value),
    one.error ? h('p', {class: 'verdict bad'}, icon('close'), pick(one.error, one.errorZh)) : null])))] : null);
  return [side('tabRequest', request), side('tabResponse', answer)];
}
