// Small helps for the keyboard. Everything works without this file.
(() => {
  'use strict';
  const box = document.getElementById('q');

  // Browsers that cannot show a closed <details> by style alone get it opened where there is room.
  if (!CSS.supports('selector(::details-content)') && matchMedia('(min-width: 62rem)').matches) {
    for (const fold of document.querySelectorAll('details.fold')) fold.open = true;
  }

  const marks = document.querySelectorAll('.text mark');
  const nav = document.querySelector('.match-nav');
  let at = -1;
  const calm = matchMedia('(prefers-reduced-motion: reduce)').matches;
  function show(mark, smooth) {
    mark.scrollIntoView({ block: 'center', behavior: smooth && !calm ? 'smooth' : 'auto' });
  }
  function step(by) {
    if (!marks.length) return;
    if (at >= 0) marks[at].classList.remove('current');
    else if (by > 0) {
      // Begin at the match nearest to where the reader is.
      const seen = [...marks].findIndex((mark) => mark.getBoundingClientRect().top > 0);
      at = seen < 0 ? -1 : seen - 1;
    }
    at = (at + by + marks.length) % marks.length;
    const mark = marks[at];
    mark.classList.add('current');
    show(mark, true);
    const current = nav.querySelector('[data-current]');
    current.hidden = false;
    current.textContent = `${at + 1} / `;
  }
  if (nav && marks.length) {
    nav.querySelector('.first').hidden = true;
    for (const button of nav.querySelectorAll('[data-step]')) {
      button.hidden = false;
      button.addEventListener('click', () => step(Number(button.dataset.step)));
    }
  }

  // A passage may be long: opened at one, show the first match in it.
  const place = /^#p-\d+$/.test(location.hash) && document.getElementById(location.hash.slice(1));
  if (place) {
    const first = [...marks].find((mark) => place.contains(mark)
      || place.compareDocumentPosition(mark) & Node.DOCUMENT_POSITION_FOLLOWING);
    if (first) show(first, false);
  }

  // Years are chosen by dragging over the timeline; without script each bar is a link to its year.
  const years = document.querySelector('.timeline svg');
  if (years) {
    const first = Number(years.dataset.first);
    const count = Number(years.dataset.last) - first + 1;
    const chosen = document.createElementNS('http://www.w3.org/2000/svg', 'rect');
    chosen.setAttribute('class', 'chosen');
    let from = null;
    let dragged = false;
    const yearAt = (event) => {
      const box = years.getBoundingClientRect();
      const place = Math.floor((event.clientX - box.left) / box.width * count);
      return Math.min(count - 1, Math.max(0, place));
    };
    years.addEventListener('dragstart', (event) => event.preventDefault());
    years.addEventListener('pointerdown', (event) => {
      if (event.button !== 0) return;
      from = yearAt(event);
      dragged = false;
    });
    addEventListener('pointermove', (event) => {
      if (from === null) return;
      const to = yearAt(event);
      if (to === from && !dragged) return;
      dragged = true;
      const step = years.viewBox.baseVal.width / count;
      chosen.setAttribute('x', Math.min(from, to) * step);
      chosen.setAttribute('width', (Math.abs(to - from) + 1) * step);
      chosen.setAttribute('height', years.viewBox.baseVal.height);
      years.append(chosen);
    });
    addEventListener('pointercancel', () => {
      from = null;
      chosen.remove();
    });
    addEventListener('pointerup', (event) => {
      if (from === null || !dragged) {
        from = null;
        return;
      }
      const ends = [from, yearAt(event)].sort((a, b) => a - b);
      from = null;
      const url = new URL(location.href);
      for (const name of ['year', 'page', 'offset', 'after', 'from', 'to']) url.searchParams.delete(name);
      url.searchParams.set('from', first + ends[0]);
      url.searchParams.set('to', first + ends[1]);
      location.href = url.href;
    });
    // The end of a drag is no click on a bar.
    years.addEventListener('click', (event) => {
      if (dragged) event.preventDefault();
    }, true);
  }

  // Without TLS browsers keep the clipboard from pages; the old way still copies what is selected.
  async function copy(text, element) {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch {
      getSelection().selectAllChildren(element);
      return document.execCommand('copy');
    }
  }
  for (const button of document.querySelectorAll('[data-copy]')) {
    const source = document.getElementById(button.dataset.copy);
    button.hidden = false;
    button.addEventListener('click', async () => {
      if (await copy(source.textContent, source)) button.textContent = button.dataset.done;
    });
  }

  // Suggestions under the search box, as the combobox pattern of WAI-ARIA asks.
  function suggestions() {
    const list = document.createElement('ul');
    list.id = 'suggestions';
    list.className = 'suggestions';
    list.hidden = true;
    list.setAttribute('role', 'listbox');
    list.setAttribute('aria-label', box.dataset.suggestions);
    box.parentElement.append(list);
    box.setAttribute('role', 'combobox');
    box.setAttribute('aria-autocomplete', 'list');
    box.setAttribute('aria-controls', list.id);
    box.setAttribute('aria-expanded', 'false');
    let typed = box.value;
    let chosen = -1;
    let timer = 0;
    let asked = null;

    function close() {
      clearTimeout(timer);
      asked?.abort();
      list.hidden = true;
      chosen = -1;
      box.setAttribute('aria-expanded', 'false');
      box.removeAttribute('aria-activedescendant');
    }
    function choose(next) {
      const options = [...list.children];
      if (!options.length) return;
      chosen = next < -1 ? options.length - 1 : next >= options.length ? -1 : next;
      options.forEach((option, i) => option.setAttribute('aria-selected', String(i === chosen)));
      if (chosen < 0) box.removeAttribute('aria-activedescendant');
      else box.setAttribute('aria-activedescendant', options[chosen].id);
      box.value = chosen < 0 ? typed : options[chosen].dataset.text;
    }
    function take(option) {
      if (option.dataset.kind === 'phrase') {
        box.value = option.dataset.text;
        box.form.requestSubmit();
      } else {
        location.assign(option.dataset.url);
      }
    }
    function show(found) {
      list.replaceChildren(...found.map((one, i) => {
        const option = document.createElement('li');
        option.id = `suggestion-${i}`;
        option.setAttribute('role', 'option');
        option.setAttribute('aria-selected', 'false');
        Object.assign(option.dataset, { kind: one.kind, url: one.url, text: one.text });
        const text = document.createElement('span');
        text.lang = 'vi';
        text.textContent = one.text;
        option.append(text);
        if (one.about) {
          const about = document.createElement('small');
          about.lang = 'vi';
          about.textContent = one.about;
          option.append(about);
        }
        return option;
      }));
      chosen = -1;
      list.hidden = !found.length;
      box.setAttribute('aria-expanded', String(!list.hidden));
    }
    async function ask() {
      asked?.abort();
      asked = new AbortController();
      try {
        const answer = await fetch(`/v1/suggest?q=${encodeURIComponent(typed)}`, { signal: asked.signal });
        if (answer.ok && document.activeElement === box) show((await answer.json()).suggestions);
      } catch {
        // Left out for a newer question, or the server is away: the box works without.
      }
    }
    box.addEventListener('input', (event) => {
      typed = box.value;
      clearTimeout(timer);
      if (typed.trim().length < 2) close();
      else if (!event.isComposing) timer = setTimeout(ask, 120);
    });
    box.addEventListener('compositionend', () => { timer = setTimeout(ask, 120); });
    box.addEventListener('blur', close);
    box.addEventListener('keydown', (event) => {
      if (list.hidden || event.isComposing) return;
      if (event.key === 'ArrowDown') choose(chosen + 1);
      else if (event.key === 'ArrowUp') choose(chosen - 1);
      else if (event.key === 'Escape') { box.value = typed; close(); event.stopPropagation(); }
      else if (event.key === 'Enter' && chosen >= 0) take(list.children[chosen]);
      else return;
      event.preventDefault();
    });
    // Before the box loses the focus.
    list.addEventListener('pointerdown', (event) => {
      const option = event.target.closest('[role=option]');
      if (option) take(option);
      event.preventDefault();
    });
  }
  if (box) suggestions();

  const hits = [...document.querySelectorAll('.hit h2 a')];
  function move(by) {
    const now = hits.indexOf(document.activeElement);
    const next = hits[Math.min(Math.max(now + by, 0), hits.length - 1)];
    if (next) next.focus();
  }

  document.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (event.target.closest('input, textarea, select')) {
      if (event.key === 'Escape') event.target.blur();
      return;
    }
    const keys = {
      '/': () => { box.focus(); box.select(); },
      j: () => move(1),
      k: () => move(-1),
      n: () => step(1),
      p: () => step(-1),
    };
    const act = keys[event.key];
    if (!act || (event.key === '/' && !box)) return;
    event.preventDefault();
    act();
  });
})();
