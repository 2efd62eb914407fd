// Accounts: who may sign in. Create, disable, give a new password.
// Must not: show a password after it was set, or sign anybody out before it was said.

import { useInfiniteQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { t, word } from "../i18n/language";
import { endpoint } from "../net/endpoint";
import { problemText } from "../ui/problem";
import { useTwoTaps } from "../ui/twotaps";
import { ROLES } from "../wire/names";
import type { AccountChange, AccountView, NewAccount, Role } from "../wire/types";
import { SavingLine, useSaving } from "./save";
import { StationPicker } from "./stationpicker";
import { Labelled } from "./stations";

const LEAST_PASSWORD = 10;
/** Columns of the table: a warning under a row goes across all of them. */
const COLUMNS = 6;

export function Accounts() {
  const [search, setSearch] = useState("");
  const list = useInfiniteQuery({
    queryKey: ["accounts", search],
    queryFn: ({ pageParam }) => endpoint.accounts(search, pageParam),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
    placeholderData: (before) => before,
  });
  const accounts = list.data?.pages.flatMap((page) => page.accounts) ?? [];
  return (
    <main className="admin-columns">
      <section className="admin-list" aria-label={t("admin.accounts")}>
        <input
          className="input"
          type="search"
          aria-label={t("admin.find_account")}
          placeholder={t("admin.find_account")}
          value={search}
          onChange={(event) => setSearch(event.target.value)}
        />
        {list.isError && <p className="form-error">{problemText(list.error)}</p>}
        <div className="table-scroll">
          <table>
            <thead>
              <tr>
                <th scope="col">{t("sign_in.account")}</th>
                <th scope="col">{t("admin.display_name")}</th>
                <th scope="col">{t("admin.role")}</th>
                <th scope="col">{t("admin.scope")}</th>
                <th scope="col">{t("admin.state")}</th>
                <th scope="col">{t("admin.change")}</th>
              </tr>
            </thead>
            <tbody>
              {accounts.map((account) => (
                <AccountRow key={account.id} account={account} />
              ))}
            </tbody>
          </table>
        </div>
        {!list.isLoading && accounts.length === 0 && <p className="empty">{t("admin.none_found")}</p>}
        {list.hasNextPage && (
          <button type="button" className="button" onClick={() => void list.fetchNextPage()}>
            {t("admin.more")}
          </button>
        )}
      </section>
      <section className="admin-detail" aria-label={t("admin.new_account")}>
        <NewAccountForm />
      </section>
    </main>
  );
}

function AccountRow({ account }: { account: AccountView }) {
  const { saving, save } = useSaving();
  const queries = useQueryClient();
  const [is_setting, setSetting] = useState(false);
  const change = (values: { password?: string; disabled?: boolean }) => {
    const asked: AccountChange = {
      display_name: null,
      password: values.password ?? null,
      disabled: values.disabled ?? null,
    };
    return save(asked, async (body, key) => {
      await endpoint.changeAccount(account.id, body, key);
      setSetting(false);
      await queries.invalidateQueries({ queryKey: ["accounts"] });
    });
  };
  const disabling = useTwoTaps(() => void change({ disabled: true }));
  const setPassword = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    void change({ password: String(new FormData(event.currentTarget).get("password") ?? "") });
  };
  return (
    <>
      <tr>
        <td className="number">{account.name}</td>
        <td className="account-name">{account.display_name}</td>
        <td>{word("role", account.role)}</td>
        <td className="account-scope">
          {account.station ? `${account.station.code} ${account.station.name}` : (account.district ?? "–")}
        </td>
        <td>
          <span className={`badge ${account.disabled ? "tone-bad" : "tone-good"}`}>
            {t(account.disabled ? "admin.disabled" : "admin.enabled")}
          </span>
        </td>
        <td className="account-actions">
          {is_setting ? (
            <form onSubmit={setPassword}>
              <input
                className="input"
                name="password"
                type="password"
                autoComplete="new-password"
                aria-label={t("admin.new_password")}
                placeholder={t("admin.new_password")}
                minLength={LEAST_PASSWORD}
                maxLength={200}
                required
              />
              <button type="submit" className="button small primary" disabled={saving.is_busy}>
                {t("admin.set")}
              </button>
              <button type="button" className="button small" onClick={() => setSetting(false)}>
                {t("admin.keep_password")}
              </button>
            </form>
          ) : (
            <button type="button" className="button small" onClick={() => setSetting(true)}>
              {t("admin.new_password")}
            </button>
          )}
          {account.disabled ? (
            <button
              type="button"
              className="button small"
              disabled={saving.is_busy}
              onClick={() => void change({ disabled: false })}
            >
              {t("admin.enable")}
            </button>
          ) : (
            <button
              type="button"
              className={disabling.is_asked ? "button small danger" : "button small"}
              disabled={saving.is_busy}
              {...disabling.button}
            >
              {t(disabling.is_asked ? "admin.disable_sure" : "admin.disable")}
            </button>
          )}
          <SavingLine saving={saving} />
        </td>
      </tr>
      {(is_setting || disabling.is_asked) && (
        <tr className="account-warning-row">
          <td colSpan={COLUMNS}>
            <SignsOut account={account} is_disabling={disabling.is_asked} />
          </td>
        </tr>
      )}
    </>
  );
}

/** What disabling an account and a new password do to whoever is signed in. */
function SignsOut({ account, is_disabling }: { account: AccountView; is_disabling: boolean }) {
  const of_phones = is_disabling ? "admin.disables_phones" : "admin.signs_out_phones";
  return (
    <p className="account-warning" role="alert">
      {t(account.role === "crew" ? of_phones : "admin.signs_out")}
    </p>
  );
}

function NewAccountForm() {
  const { saving, save, clear } = useSaving();
  const queries = useQueryClient();
  const [role, setRole] = useState<Role>("operator");
  const onSubmit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = event.currentTarget;
    const data = new FormData(form);
    const text = (name: string) => String(data.get(name) ?? "").trim() || null;
    const asked: NewAccount = {
      name: text("name") ?? "",
      display_name: text("display_name") ?? "",
      role,
      password: String(data.get("password") ?? ""),
      station: role === "crew" ? text("station") : null,
      district: role === "supervisor" ? text("district") : null,
    };
    void save(asked, async (body, key) => {
      await endpoint.createAccount(body, key);
      form.reset();
      await queries.invalidateQueries({ queryKey: ["accounts"] });
    });
  };
  return (
    <form className="admin-form" aria-label={t("admin.new_account")} onSubmit={onSubmit} onChange={clear}>
      <h2>{t("admin.new_account")}</h2>
      <Labelled title={t("sign_in.account")}>
        <input className="input" name="name" required maxLength={60} autoComplete="off" />
      </Labelled>
      <Labelled title={t("admin.display_name")}>
        <input className="input" name="display_name" required maxLength={60} autoComplete="off" />
      </Labelled>
      <Labelled title={t("admin.role")}>
        <select className="input" value={role} onChange={(event) => setRole(event.target.value as Role)}>
          {ROLES.map((name) => (
            <option key={name} value={name}>
              {word("role", name)}
            </option>
          ))}
        </select>
      </Labelled>
      {role === "crew" && <StationPicker name="station" />}
      {role === "supervisor" && (
        <Labelled title={t("admin.district_code")}>
          <input
            className="input"
            name="district"
            pattern="[0-9]{6}"
            placeholder="310115"
            autoComplete="off"
          />
        </Labelled>
      )}
      <Labelled title={t("admin.first_password")}>
        <input
          className="input"
          name="password"
          type="password"
          autoComplete="new-password"
          required
          minLength={LEAST_PASSWORD}
          maxLength={200}
        />
      </Labelled>
      <button type="submit" className="button primary" disabled={saving.is_busy}>
        {t("admin.create")}
      </button>
      <SavingLine saving={saving} />
    </form>
  );
}
