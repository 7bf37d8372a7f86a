/* What is entered on the phone: work, facts, a new child, the village's month. */
(function (self) {
  "use strict";

  var app = self.FieldApp, store = self.Field, page = self.FieldPage;
  var $ = page.$, say = page.say, make = page.make, fill = page.fill, dayOf = page.dayOf;
  var linkTo = page.linkTo, chip = page.chip, chosen = page.chosen, option = page.option;
  var state = app.state, texts = app.texts, codes = app.codes, urls = app.urls, secure = app.secure;

  function showRecord(child, kind, duty) {
    state.child = child;
    state.kind = kind;
    state.follows = duty && duty.kind === kind.code ? duty.follows : "";
    state.photos = [];
    state.opened = Date.now();
    $("view-record").reset();
    $("record-title").textContent = kind.label + "：" + child.name;
    $("record-who").textContent = [child.group, child.carer, child.kin].filter(Boolean).join(" ");
    fill($("record-seen"), codes.seen.map(function (pair) {
      return chip("seen", pair, kind.seen.indexOf(pair.code) >= 0);
    }));
    var siblings = state.snapshot.children.filter(function (each) {
      return each.id !== child.id && child.household && each.household === child.household;
    });
    $("record-siblings-set").hidden = !siblings.length;
    fill($("record-siblings"), siblings.map(function (each) {
      return chip("sibling", { code: each.id, label: each.name }, kind.code === "HOME_VISIT");
    }));
    fill($("record-problems"), codes.problems.map(function (pair) { return chip("problem", pair, false); }));
    fill($("record-channel"), codes.channels.map(option));
    $("record-channel").value = kind.channel;
    $("record-day").value = app.today();
    $("record-day").max = app.today();
    $("record-photo-set").hidden = !secure;
    fill($("record-thumbs"), []);
    $("record-photos").textContent = "";
    showWell();
    app.tell("");
    app.show("record");
  }
  function isWell() { return document.querySelector("[name=well]:checked").value === "1"; }
  function showWell() { $("record-problems-set").hidden = isWell(); }

  async function addPhoto() {
    var file = $("record-photo").files[0], photo;
    if (!file) return;
    try {
      photo = await page.shrink(file);
    } catch (error) {
      if (!(error instanceof DOMException)) throw error;
      app.tell(texts.photoBad, "bad");
      return;
    }
    state.photos.push(photo.bytes);
    photo.small.setAttribute("aria-label", codes.itemKinds.PHOTO);
    $("record-thumbs").appendChild(photo.small);
    $("record-photos").textContent = say(texts.photos, { n: state.photos.length });
    $("record-photo").value = "";
  }

  function itemOf(kind, more) {
    var me = state.me;
    return Object.assign({ v: 1, id: store.uuid(), kind: kind, user: me.user, post: me.post,
      device: me.device, made_at: new Date().toISOString(), day: app.today(), day_chosen: false }, more);
  }

  async function saveRecord(event) {
    event.preventDefault();
    var child = state.child, well = isWell(), problems = well ? [] : chosen("problem");
    var seen = chosen("seen"), summary = $("record-summary").value;
    if (!seen.length) return app.tell(texts.nobodySeen, "bad");
    if (!well && !problems.length && !summary.trim()) return app.tell(texts.nothingSaid, "bad");
    var day = $("record-day").value || app.today();
    var item = itemOf("RECORD", { file: child.id, area: child.area, day: day,
      day_chosen: day !== dayOf(new Date(state.opened)) });
    var ids = {};
    ids[child.id] = item.id;
    chosen("sibling").forEach(function (id) { ids[id] = store.uuid(); });
    item.body = { kind: state.kind.code, channel: $("record-channel").value, seen: seen,
      all_well: well, problems: problems, summary: summary, ids: ids, follows: state.follows,
      doer: state.me.name, doer_role: state.me.role };
    var some = [{ item: item }];
    state.photos.forEach(function (picture) {
      some.push({ item: itemOf("PHOTO", { file: child.id, area: child.area, day: day,
        day_chosen: item.day_chosen, body: { record: item.id } }), picture: picture });
    });
    if (!await save(some)) return undefined;
    if (problems.some(function (code) { return codes.urgent.indexOf(code) >= 0; })) {
      app.tell(texts.danger, "bad", linkTo("tel:110", texts.call110));
    }
    return undefined;
  }

  /* Keep items, or send them at once where nothing can be kept; what was typed stays on failure. */
  async function save(some) {
    var buttons = document.querySelectorAll("main button.main");
    buttons.forEach(function (button) { button.disabled = true; });
    try {
      if (!secure) return await saveOnline(some);
      await store.enqueue(state.server, some);
    } catch (error) {
      var full = error && error.name === "QuotaExceededError";
      app.tell(full ? texts.fullStorage : texts.notSaved, "bad");
      if (!(error instanceof DOMException)) throw error;
      return false;
    } finally {
      buttons.forEach(function (button) { button.disabled = false; });
    }
    await app.showCount();
    app.showList();
    app.tell(texts.saved, "good");
    app.send();
    return true;
  }
  async function saveOnline(some) {
    var answer = await store.tell(urls.sync, { sent_at: new Date().toISOString(), ask: [],
      items: some.map(function (each) { return { id: each.item.id, plain: each.item }; }) });
    if (answer.status === 0) { app.tell(texts.notSent, "bad"); return false; }
    if (!await app.took(answer)) return false;
    var bad = answer.body.results.filter(function (result) {
      return result.status !== "created" && result.status !== "duplicate";
    });
    if (bad.length) { app.tell(say(texts.refused, { reason: bad[0].reason }), "bad"); return false; }
    app.showList();
    app.tell(texts.savedOnline, "good");
    return true;
  }

  /* ---------- facts, a new child, the village ---------- */
  function showChange(child) {
    state.child = child;
    $("change-who").textContent = child.name;
    fill($("change-fields"), codes.changeable.reduce(function (all, pair) {
      var id = "change-" + pair.code.replace(".", "-");
      return all.concat([make("label", { for: id, text: pair.label }),
        make("input", { id: id, name: pair.code, maxlength: 120 })]);
    }, []));
    app.tell("");
    app.show("change");
  }
  async function saveChange(event) {
    event.preventDefault();
    var values = {}, child = state.child;
    document.querySelectorAll("#change-fields input").forEach(function (input) {
      if (input.value.trim()) values[input.name] = input.value.trim();
    });
    if (!Object.keys(values).length) return app.tell(texts.nothingChanged, "bad");
    return save([{ item: itemOf("CHANGE", { file: child.id, area: child.area,
      body: { base_version: child.version, values: values } }) }]);
  }
  function showDraft() {
    $("view-draft").reset();
    fill($("draft-sex"), [option({ code: "", label: "—" })].concat(codes.sexes.map(option)));
    app.tell("");
    app.show("draft");
  }
  async function saveDraft(event) {
    event.preventDefault();
    var body = {};
    document.querySelectorAll("#view-draft [name]").forEach(function (input) {
      if (input.value.trim()) body[input.name] = input.value.trim();
    });
    if (!body.name) return app.tell(texts.nameNeeded, "bad");
    return save([{ item: itemOf("DRAFT", { area: state.me.area, body: body }) }]);
  }
  function showVillage() {
    var village = state.snapshot.village;
    $("village-title").textContent = village.name + " " + village.label;
    $("village-ask").textContent = say(texts.villageAsk, { label: village.label, n: village.unchanged });
    fill($("village-changed"), village.changed.length ?
      [make("p", { text: texts.villageChanged })].concat(village.changed.map(function (each) {
        return make("p", { css: "card", text: each.name + "：" + each.kind });
      })) : []);
    $("village-responsible").value = village.responsible;
    app.tell("");
    app.show("village");
  }
  async function saveVillage(event) {
    event.preventDefault();
    var village = state.snapshot.village, who = $("village-responsible").value.trim();
    if (!who) return app.tell(texts.responsibleNeeded, "bad");
    return save([{ item: itemOf("CONFIRM", { area: village.area,
      body: { stamp: village.stamp, period: village.period, responsible: who } }) }]);
  }

  Object.assign(app, { addPhoto: addPhoto, saveChange: saveChange, saveDraft: saveDraft,
    saveRecord: saveRecord, saveVillage: saveVillage, showChange: showChange, showDraft: showDraft,
    showRecord: showRecord, showVillage: showVillage, showWell: showWell });
})(self);
