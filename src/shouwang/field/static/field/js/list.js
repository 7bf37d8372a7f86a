/* The children on the phone's page, and what may be done for one. */
(function (self) {
  "use strict";

  var app = self.FieldApp, page = self.FieldPage;
  var $ = page.$, say = page.say, make = page.make, fill = page.fill;
  var state = app.state, texts = app.texts, codes = app.codes;

  function showList() {
    app.show("list");
    showChildren();
    var village = state.snapshot.village;
    fill($("village"), [village ? villageCard(village) : null]);
    $("left-out").textContent = state.snapshot.left_out ?
      say(texts.leftOut, { n: state.snapshot.left_out }) : "";
    $("lease").textContent = state.key ?
      say(texts.validUntil, { day: new Date(state.snapshot.expires).toLocaleString() }) : "";
    app.showCount();
  }
  function villageCard(village) {
    var queued = state.rows.some(function (row) { return row.kind === "CONFIRM"; });
    if (village.done || queued) {
      var told = say(village.done ? texts.villageDone : texts.villageQueued, village);
      return make("div", { css: "card" }, make("p", { text: told }));
    }
    return make("div", { css: "card" },
      make("p", { text: say(texts.villageAsk, { label: village.label, n: village.unchanged }) }),
      make("button", { type: "button", id: "village-open", text: codes.itemKinds.CONFIRM,
        on: app.showVillage }));
  }
  function showChildren() {
    if (!state.snapshot) return;
    var asked = $("filter").value.trim();
    var some = state.snapshot.children.filter(function (child) {
      return !asked || (child.name + child.group).indexOf(asked) >= 0;
    });
    fill($("children"), some.length ? some.map(card) : [make("p", { text: texts.empty })]);
  }
  function card(child) {
    var mine = state.rows.filter(function (row) {
      return row.file === child.id || (row.files || []).indexOf(child.id) >= 0;
    });
    var first = child.duties.filter(function (duty) { return duty.kind; })[0];
    var kind = kindOf(first ? first.kind : "HOME_VISIT");
    var tags = child.duties.map(function (duty) {
      var late = duty.urgency === "OVERDUE";
      return make("span", { css: "tag" + (late ? " late" : ""),
        text: say(late ? texts.overdue : texts.due, { what: duty.title, day: duty.due }) });
    });
    if (mine.length) tags.unshift(make("span", { css: "tag done", text: texts.queued }));
    var head = [child.age === null ? "" : say(texts.age, { n: child.age }), child.group, child.category];
    var about = make("p", { text: [child.carer, child.kin].filter(Boolean).join(" ") + " " });
    child.phones.forEach(function (number) {
      about.appendChild(make("a", { css: "tel", href: "tel:" + number, text: number }));
    });
    var box = make("div", { css: "card", "data-child": child.id },
      make("h3", { text: child.name },
        make("small", { text: head.filter(Boolean).join(" · ") })),
      about,
      make("p", { text: child.last ? say(texts.last, { day: child.last }) : texts.neverVisited }));
    tags.forEach(function (tag) { box.appendChild(tag); });
    box.appendChild(make("div", { css: "two" },
      make("button", { type: "button", css: "main do", text: say(texts.record, { what: kind.label }),
        on: function () { app.showRecord(child, kind, first); } }),
      make("button", { type: "button", css: "more", text: texts.more,
        on: function () { showMore(child); } })));
    return box;
  }
  function kindOf(code) {
    return codes.kinds.filter(function (kind) { return kind.code === code; })[0] || codes.kinds[0];
  }
  function showMore(child) {
    $("more-title").textContent = child.name;
    var buttons = codes.kinds.map(function (kind) {
      return make("button", { type: "button", text: say(texts.record, { what: kind.label }),
        on: function () { app.showRecord(child, kind, null); } });
    });
    buttons.push(make("button", { type: "button", id: "change", text: texts.change,
      on: function () { app.showChange(child); } }));
    fill($("more-kinds"), buttons);
    app.show("more");
  }

  Object.assign(app, { showChildren: showChildren, showList: showList });
})(self);
