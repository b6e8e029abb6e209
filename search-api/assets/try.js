// Tries the calls of the interface for programs, from the forms that the server made of its OpenAPI document.
(() => {
  'use strict';
  // What is shown of a body, in UTF-16 units.
  const most = 200000;
  const keyForm = document.getElementById('try-key');
  const key = document.getElementById('key');
  keyForm.hidden = false;
  keyForm.addEventListener('submit', (event) => event.preventDefault());

  // The address and the headers that the fields of a form make. Fields left blank are not sent.
  function request(form) {
    let path = form.dataset.path;
    const query = new URLSearchParams();
    const headers = {};
    for (const field of form.querySelectorAll('[name]')) {
      const values = field.tagName === 'TEXTAREA' ? field.value.split('\n').map((line) => line.trim()) : [field.value];
      for (const value of values.filter((one) => one !== '')) {
        if (field.dataset.in === 'path') path = path.replace(`{${field.name}}`, encodeURIComponent(value));
        else if (field.dataset.in === 'header') headers[field.name] = value;
        else query.append(field.name, value);
      }
    }
    if (key.value.trim()) headers.Authorization = `Bearer ${key.value.trim()}`;
    const asked = query.toString();
    return { url: asked ? `${path}?${asked}` : path, headers };
  }

  function readable(type, bytes) {
    if (!/^(text\/|application\/(json|x-ndjson|openmetrics-text|.*\+json))/.test(type)) return null;
    const text = new TextDecoder().decode(bytes);
    if (!/json/.test(type) || /ndjson/.test(type)) return text;
    try {
      return JSON.stringify(JSON.parse(text), null, 2);
    } catch {
      return text;
    }
  }

  async function send(form, show) {
    const { url, headers } = request(form);
    show.request.textContent = `GET ${url}`;
    show.request.href = url;
    show.status.textContent = form.dataset.sending;
    for (const part of ['took', 'headers', 'body', 'note']) show[part].textContent = '';
    show.note.hidden = true;
    const began = performance.now();
    try {
      const answer = await fetch(url, { headers, redirect: 'manual', cache: 'no-store' });
      const bytes = new Uint8Array(await answer.arrayBuffer());
      const type = answer.headers.get('content-type') || '';
      show.status.textContent = `${answer.status} ${answer.statusText}`.trim();
      show.took.textContent = `${Math.round(performance.now() - began)} ms`;
      show.headers.textContent = [...answer.headers].map(([name, value]) => `${name}: ${value}`).join('\n');
      const text = readable(type, bytes);
      if (text === null) {
        show.note.textContent = `${bytes.length} ${form.dataset.bytes}.`;
      } else {
        show.body.textContent = text.slice(0, most);
        if (text.length > most) show.note.textContent = form.dataset.cut;
      }
      show.note.hidden = !show.note.textContent;
    } catch {
      show.status.textContent = form.dataset.unreachable;
    }
  }

  for (const fold of document.querySelectorAll('details.try')) {
    fold.hidden = false;
    const form = fold.querySelector('form');
    const answer = fold.querySelector('.answer');
    const show = {};
    for (const part of answer.querySelectorAll('[data-answer]')) show[part.dataset.answer] = part;
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      answer.hidden = false;
      send(form, show);
    });
  }
})();
