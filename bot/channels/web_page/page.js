// The chat page: what is sent, what is heard, and what happens while nobody looks. Everything typed survives a lost line.

import { hush, ring, sayNeed } from './bell.js';
import { keep, kept } from './memory.js';
import { make, toast } from './message.js';
import {
  addOwn, bringIntoView, bubbleOf, display, isEmpty, newId, stamp, stay, toEnd, whenTapped,
} from './talk.js';

const $ = (id) => document.getElementById(id);
const [log, form, box, statusLine] = ['log', 'form', 'box', 'status'].map($);
const ANSWER_TIMEOUT = 20000; // ms
const AWAY = 30000; // ms out of sight after which the connection is not trusted
const LONGEST_WAIT = 30000; // ms between two attempts

// ---- this tab's own words and what is still to be sent

const outbox = kept('sessionStorage', 'outbox', []); // {body, shown}, sent one after the other
const own = kept('sessionStorage', 'own', []); // [id of the answer, what was said], for the next load of the page
const settled = new Set(); // our own posts that were answered
const waiting = new Map(); // our own posts that were not → their bubble

const blanked = (text) => text.replace(/[0-9０-９]{7,}/g, (digits) => '•'.repeat(digits.length));

function remember(id, said) {
  if (!id || !said) return;
  own.push([id, blanked(said)]);
  if (own.length > 100) own.shift();
  keep('sessionStorage', 'own', own);
}

// ---- sending: one at a time, the same id until it is answered

let busy = false;
let failures = 0;
let sendTimer = 0;

const backoff = (count) => Math.min(LONGEST_WAIT, 1000 * 2 ** Math.min(count, 6)) * (0.7 + Math.random() * 0.6);

function fate(id, words, failed) {
  const element = waiting.get(id);
  if (!element) return;
  element.className = words ? `mine ${failed ? 'failed' : 'waiting'}` : 'mine';
  const old = element.querySelector('.fate');
  if (old) old.remove();
  if (words) element.append(make('p', 'fate', words));
}

function post(body, shown) {
  const item = { body: { id: newId(), ...body }, shown: shown || '' };
  outbox.push(item);
  keep('sessionStorage', 'outbox', outbox);
  pump();
  return item;
}

async function request(body) {
  const abort = new AbortController();
  const timer = setTimeout(() => abort.abort(), ANSWER_TIMEOUT);
  try {
    return await fetch('/say', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
      signal: abort.signal,
    }).then(async (reply) => ({ status: reply.status, data: reply.ok ? await reply.json() : null }));
  } catch (_) {
    return { status: 0 };
  } finally {
    clearTimeout(timer);
  }
}

/** Fetching the page again gives a new cookie where the old one is gone. */
const renew = () => fetch('/', { cache: 'no-store' }).catch(() => null);

async function pump() {
  if (busy || !outbox.length) return;
  busy = true;
  clearTimeout(sendTimer);
  const item = outbox[0];
  const { status, data } = await request(item.body);
  busy = false;
  if (data) {
    settle(item, data);
  } else if (status === 0 || status === 401 || status === 408 || status === 429 || status >= 500) {
    if (status === 401) await renew();
    failures += 1;
    fate(item.body.id, '还没发出去，会自动再试');
    if (failures > 2) say(status === 401 ? '请允许本页使用 Cookie，不然认不出你' : '网络断了，写好的会自动发出');
    sendTimer = setTimeout(pump, backoff(failures - 1));
    return;
  } else {
    drop(item);
    fate(item.body.id, status === 413 ? '太长了，没发出去' : '没发出去', true);
    if (item.shown && !box.value) setDraft(item.shown);
  }
  pump();
}

function drop(item) {
  const index = outbox.indexOf(item);
  if (index >= 0) outbox.splice(index, 1);
  keep('sessionStorage', 'outbox', outbox);
  document.querySelectorAll('.option[aria-busy]').forEach((option) => option.removeAttribute('aria-busy'));
  failures = 0;
  if (stream && stream.readyState === EventSource.OPEN) say('');
}

/** The answer to something of ours; it may come twice, as the response and as an event. */
function settle(item, { id, message }) {
  const { body, shown } = item;
  if (settled.has(body.id)) return;
  settled.add(body.id);
  drop(item);
  fate(body.id, '');
  const focused = document.activeElement;
  const tapped = body.tap && bubbleOf(body.on);
  const bubble = display({ id, message, said: body.tap && message ? shown : '', live: true });
  const appended = bubble && bubble !== tapped;
  if (shown && (body.text || appended)) remember(id, shown);
  if (message && message.toast) toast(message.toast);
  if (!bubble) return;
  if (appended && focused && focused.dataset.code) bubble.element.firstChild.focus({ preventScroll: true });
  if (body.return && document.hidden) ring(id); // held back while the line was broken
  sayNeed(bubble);
  bringIntoView(bubble.element, true);
}

whenTapped((button, bubble, option) => {
  if (option.getAttribute('aria-busy')) return;
  option.setAttribute('aria-busy', 'true');
  post({ tap: button.code, on: bubble.id }, button.label);
});

function speak(text) {
  const item = post({ text }, text);
  show(item);
}

function show({ body, shown }) {
  if (!body.text || settled.has(body.id)) return;
  stamp();
  const element = addOwn(shown);
  waiting.set(body.id, element);
  element.classList.add('waiting');
  bringIntoView(element, true);
}

// ---- hearing: what other tabs said, nudges, and what was missed

let stream = null;
let cursor = '';
let ready = false; // everything from before is shown
let broken = false;
let attempts = 0;
let streamTimer = 0;

function say(words) {
  if (statusLine.textContent !== words) statusLine.textContent = words;
}

function hear(event) {
  const item = event.to && outbox.find(({ body }) => body.id === event.to);
  if (item) {
    settle(item, event);
    return;
  }
  if (event.to && settled.has(event.to)) return;
  if (event.to) settled.add(event.to);
  const before = own.find(([id]) => id === event.id);
  const said = event.said || tappedLabel(event) || (before ? before[1] : '');
  const bubble = display({ ...event, said, live: ready });
  if (!bubble || !ready) return;
  bringIntoView(bubble.element, false);
  if (!event.to) ring(event.id);
}

function tappedLabel({ tap: code, on }) {
  const bubble = code && bubbleOf(on);
  const button = bubble && bubble.message.buttons.find((candidate) => candidate.code === code);
  return button ? button.label : '';
}

function connect() {
  clearTimeout(streamTimer);
  if (stream) stream.close();
  stream = new EventSource(cursor ? `/events?after=${encodeURIComponent(cursor)}` : '/events');
  stream.onmessage = (event) => {
    cursor = event.lastEventId || cursor;
    hear(JSON.parse(event.data));
  };
  stream.addEventListener('ready', (event) => caughtUp(JSON.parse(event.data).others));
  stream.onerror = lost;
}

async function lost() {
  const refused = stream.readyState === EventSource.CLOSED; // an answer, but no stream: the cookie may be gone
  stream.close();
  broken = true;
  attempts += 1;
  if (attempts > 1) say('正在重新连接…');
  clearTimeout(streamTimer);
  streamTimer = setTimeout(connect, backoff(attempts - 1));
  if (refused) await renew();
}

function caughtUp(others) {
  broken = false;
  attempts = 0;
  if (!outbox.length) say('');
  if (ready) back();
  else begin(others);
  pump();
}

/** A nudge that came due while we could not be reached was held back; now it can be said. */
function back() {
  if (!outbox.some(({ body }) => body.return)) post({ return: true });
}

/** First word of this tab: hello, or what was held back while the page was away. */
function begin(others) {
  ready = true;
  log.setAttribute('aria-busy', 'false');
  outbox.forEach(show);
  toEnd();
  if (kept('sessionStorage', 'arrived', false)) {
    back();
  } else if (!others || isEmpty()) {
    const start = (new URLSearchParams(location.search).get('start') || '').replace(/[^A-Za-z0-9_-]/g, '').slice(0, 64);
    post(start ? { arrive: true, start } : { arrive: true });
  }
  keep('sessionStorage', 'arrived', true);
}

// ---- while nobody looks

let hiddenSince = 0;

document.addEventListener('visibilitychange', () => {
  if (document.hidden) {
    hiddenSince = Date.now();
    return;
  }
  // A phone that slept may hold a dead connection without knowing it.
  if (broken || Date.now() - hiddenSince > AWAY) connect();
  pump();
});
window.addEventListener('online', () => { connect(); pump(); });
window.addEventListener('pageshow', (event) => { if (event.persisted) location.reload(); });

// ---- writing

function grow() {
  box.style.height = 'auto';
  box.style.height = `${box.scrollHeight + 3}px`;
}

function setDraft(text) {
  box.value = text;
  keep('sessionStorage', 'draft', text);
  grow();
}

form.addEventListener('submit', (event) => {
  event.preventDefault();
  const text = box.value.trim();
  box.focus();
  if (!text) return;
  setDraft('');
  speak(text);
});
box.addEventListener('input', () => setDraft(box.value));
box.addEventListener('keydown', (event) => {
  const composing = event.isComposing || event.keyCode === 229; // Enter picks a word of the input method
  if (event.key !== 'Enter' || event.shiftKey || composing) return;
  event.preventDefault();
  form.requestSubmit();
});
// Whoever starts typing means the box, wherever the focus was.
document.addEventListener('keydown', (event) => {
  const plain = event.key.length === 1 && event.key !== ' ' && !event.ctrlKey && !event.metaKey && !event.altKey;
  if (plain && document.activeElement !== box) box.focus();
});

// ---- leaving in a hurry

function leave() {
  if (stream) stream.close();
  hush();
  try {
    sessionStorage.clear();
  } catch (_) { /* nothing was kept */ }
  document.title = '\u200b';
  document.body.replaceChildren();
  location.replace('about:blank');
}

let escapes = [];
document.addEventListener('keydown', (event) => {
  if (event.key !== 'Escape' || event.isComposing || event.repeat) return;
  escapes = escapes.filter((at) => event.timeStamp - at < 1500).concat(event.timeStamp);
  if (escapes.length >= 3) leave();
});
$('hide').addEventListener('click', leave);

// ---- big letters

function setBig(on) {
  document.documentElement.classList.toggle('big', on);
  $('big').setAttribute('aria-pressed', String(on));
  grow();
}
$('big').addEventListener('click', () => {
  const on = !document.documentElement.classList.contains('big');
  keep('localStorage', 'big', on);
  setBig(on);
  stay();
});

setBig(kept('localStorage', 'big', false));
setDraft(kept('sessionStorage', 'draft', ''));
if (window.matchMedia('(pointer: fine)').matches) box.focus();
connect();
setTimeout(() => { if (!ready) pump(); }, 4000); // without a stream the page still talks
