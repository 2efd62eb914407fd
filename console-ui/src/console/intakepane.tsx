// Taking a call: one box finds the lift, and the order exists as soon as it is chosen; what is heard after that
// goes to the order. Must not: lose what was typed (kept on this machine), or wait for the server.

import { pageKeyName } from "../action/registry";
import { t, useLanguage } from "../i18n/language";
import { type AlarmDraft, isEmpty, missingOf, mustGoOnWithoutLift } from "../state/draft";
import { type Facts, type Following, factsOf, looksForLift } from "../state/following";
import { Elapsed } from "../ui/countdown";
import { useNow } from "../ui/tick";
import { useAwaitedLift } from "./awaitedlift";
import { useIntent, useLive } from "./board";
import { CallFields } from "./callfields";
import { Followed, FollowedCaller, FollowedNote, nextCall, useFollowedOrder } from "./followed";
import { changeDraft, changeFacts, clearCall, raise, useIntake } from "./intake";
import { Kept, Refused } from "./kept";
import { beUnknown, focusPlace, PLACES } from "./keys";
import { LiftSearch } from "./liftsearch";
import { Scripts } from "./scripts";
import { TriagePad } from "./triagepad";
import { WhoseLift } from "./whoselift";
import "../style/intake.css";

/** The call that is shown: the one that goes on, unless another has begun. */
function useShownCall(draft: AlarmDraft): Following | null {
  const following = useIntake((state) => state.following);
  const order = useFollowedOrder(following);
  return following && (isEmpty(draft) || looksForLift(following, order)) ? following : null;
}

export function IntakePane() {
  useLanguage();
  const draft = useIntake((state) => state.draft);
  const following = useShownCall(draft);
  const awaited = useAwaitedLift(following);
  const { question } = awaited;
  return (
    <section className="pane intake-pane" aria-label={t("intake.title")}>
      <h2 className="pane-title">
        {t("intake.title")} <kbd>{pageKeyName("new_alarm")}</kbd>
        {draft.began_at && (
          <span className="pane-note">
            {t("intake.began")} <Elapsed since={draft.began_at} />
          </span>
        )}
      </h2>
      <Refused />
      <Kept />
      <div className="intake-body">
        <LiftSearch
          id={PLACES.search}
          label={t("intake.find")}
          value={draft.search}
          onChange={(search) => {
            awaited.onForget();
            changeDraft((before) => ({ ...before, search }));
          }}
          onChoose={awaited.onChoose}
          onUnknown={beUnknown}
          onAwait={awaited.onAwait}
          onMissed={awaited.onMissed}
          is_shut={question !== null}
        />
        {question && following && (
          <WhoseLift
            following={following}
            lift={question.lift}
            onAnswer={awaited.onAnswer}
            onLeave={awaited.onLeave}
          />
        )}
        <Unknown draft={draft} />
        {following ? <Followed following={following} /> : <ChosenLift draft={draft} />}
        <Pad draft={draft} following={following} onDone={awaited.onDone} />
        {following ? (
          <>
            <FollowedNote key={following.key} following={following} />
            <FollowedCaller key={`${following.key} caller`} following={following} />
          </>
        ) : (
          <CallFields draft={draft} onDone={submit} />
        )}
        <CallScripts draft={draft} following={following} />
      </div>
      {!following && <Create draft={draft} />}
    </section>
  );
}

/** Before the alarm facts belong to the draft, after it to the order that it opened. */
function Pad(props: { draft: AlarmDraft; following: Following | null; onDone: (then: () => void) => void }) {
  const { draft, following, onDone } = props;
  if (following) {
    return (
      <TriagePad
        facts={following.facts}
        hint={t("intake.pad_hint_told")}
        onChange={changeFacts}
        onDone={() => onDone(nextCall)}
      />
    );
  }
  const change = (facts: (before: Facts) => Facts) =>
    changeDraft((before) => ({ ...before, ...facts(factsOf(before)) }));
  return (
    <TriagePad
      facts={factsOf(draft)}
      hint={t("intake.pad_hint")}
      onChange={change}
      onDone={() => onDone(submit)}
    />
  );
}

/** The way without a lift: offered at once, insisted on after a minute. */
function Unknown({ draft }: { draft: AlarmDraft }) {
  const now = useNow();
  if (draft.lift || draft.is_unlocated) return null;
  const is_late = mustGoOnWithoutLift(draft, now);
  return (
    <p className={is_late ? "unknown-line late" : "unknown-line"} role={is_late ? "alert" : undefined}>
      {is_late && <strong>{t("intake.insist")} </strong>}
      <button type="button" className={is_late ? "button small primary" : "button small"} onClick={beUnknown}>
        {t("page_key.lift_unknown")} <kbd>{pageKeyName("lift_unknown")}</kbd>
      </button>
    </p>
  );
}

/** Words for the call that goes on, else for the order that is open, else for a call that begins. */
function CallScripts({ draft, following }: { draft: AlarmDraft; following: Following | null }) {
  const followed = useFollowedOrder(following);
  const selected = useIntent((state) => state.opened);
  const open = useLive((state) => (selected ? (state.board.orders[selected] ?? null) : null));
  if (following) return <Scripts order={followed} call={following.key} />;
  return <Scripts order={isEmpty(draft) ? open : null} call="" />;
}

function ChosenLift({ draft }: { draft: AlarmDraft }) {
  const { lift, is_unlocated } = draft;
  if (!lift) {
    return (
      <p className={`chosen-lift ${is_unlocated ? "unlocated" : "none"}`}>
        {t(is_unlocated ? "intake.unlocated" : "intake.no_lift")}
      </p>
    );
  }
  return (
    <p className="chosen-lift has">
      <span className="hit-code">{lift.code}</span> <strong>{lift.compound}</strong> {lift.position}
      <br />
      <span className="muted">
        {lift.district_name} · {lift.address} · {lift.maintainer ?? t("lift.no_maintainer")}
      </span>
    </p>
  );
}

/** Creates the alarm and is ready for the next call. */
function submit(): void {
  if (raise()) focusPlace("search");
}

function Create({ draft }: { draft: AlarmDraft }) {
  const missing = missingOf(draft);
  return (
    <div className="intake-end">
      <p className="refused-line" id="intake-missing" role="status">
        {missing && !isEmpty(draft) ? t(`intake.missing_${missing}`) : ""}
      </p>
      <div className="intake-buttons">
        <button
          type="button"
          className="button primary big"
          aria-disabled={missing !== null}
          aria-describedby="intake-missing"
          onClick={submit}
        >
          {t("intake.create")} <kbd>Enter</kbd>
        </button>
        <button type="button" className="button" aria-disabled={isEmpty(draft)} onClick={clearCall}>
          {t("intake.clear")} <kbd>{pageKeyName("clear_call")}</kbd>
        </button>
      </div>
    </div>
  );
}
