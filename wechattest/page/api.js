// Calls of the control API: see /_sim/ in the package's documentation.
import {language, t} from './i18n.js';

const base = new URL('./', document.baseURI);
let app = new URLSearchParams(location.search).get('app') ?? '';

// A Refusal is an answer that isn't a success; status 0 is none at all.
export class Refusal extends Error {
  constructor(status, answer) {
    super(answer.error ?? `HTTP ${status}`);
    this.status = status;
    this.chinese = answer.errorZh;
  }

  get text() {
    if (this.status === 0) return t('offline');
    return language() === 'zh' && this.chinese ? this.chinese : this.message;
  }
}

export function chooseApp(id) {
  app = id;
}

export function address(path, query) {
  const url = new URL(path, base);
  if (app) url.searchParams.set('app', app);
  for (const [name, value] of Object.entries(query ?? {})) url.searchParams.set(name, value);
  return url;
}

async function send(method, path, body, query) {
  const request = {method, headers: {}, cache: 'no-store'};
  if (method !== 'GET') request.headers['Content-Type'] = 'application/json';
  if (body !== undefined) request.body = typeof body === 'string' ? body : JSON.stringify(body);
  let response;
  try {
    response = await fetch(address(path, query), request);
  } catch {
    throw new Refusal(0, {});
  }
  if (response.ok) return response;
  let answer = {};
  try {
    answer = await response.json();
  } catch {
    // The status alone has to do.
  }
  throw new Refusal(response.status, answer);
}

async function decoded(response) {
  const text = await response.text();
  return text ? JSON.parse(text) : {};
}

export const get = async (path, query) => decoded(await send('GET', path, undefined, query));
export const text = async path => (await send('GET', path)).text();
export const post = async (path, body = {}) => decoded(await send('POST', path, body));
export const put = async (path, body) => decoded(await send('PUT', path, body));
export const patch = async (path, body) => decoded(await send('PATCH', path, body));
export const remove = async path => decoded(await send('DELETE', path));

export const act = (user, action) => post(`users/${encodeURIComponent(user)}/actions`, action);
