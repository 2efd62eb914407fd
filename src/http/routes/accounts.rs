//! Accounts, as the administrator keeps them.
//!
//! Must not: show a password or its hash, or let the last words of a disabled account through: its sessions end
//! at once.

use crate::channel::Fields;
use crate::http::access::Allowed;
use crate::http::body::{Act, read_query, request_digest};
use crate::http::codes::Code;
use crate::http::error::ApiError;
use crate::http::once::{Seen, begin, commit};
use crate::http::routes::{invalid_query, path_id};
use crate::http::state::AppState;
use crate::kernel::{AccountId, StationId, Text, Timestamp};
use crate::roster::{Directory, DistrictCode};
use crate::secret::{MAX_PASSWORD, MIN_PASSWORD};
use crate::store::Connection;
use crate::store::account::{self, ACCOUNT_PAGE, Account, AccountRow, AccountUpdate};
use crate::wire::{AccountChange, AccountView, FieldProblem, NewAccount, Problem, station_ref};
use actix_web::{HttpRequest, HttpResponse, get, patch, post, web};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// Which accounts are listed.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct AccountQuery {
    /// Part of the name or the display name.
    q: Option<String>,
    cursor: Option<String>,
}

/// `GET /api/v1/accounts`
#[derive(Debug, Serialize, ToSchema)]
struct AccountList {
    accounts: Vec<AccountView>,
    next_cursor: Option<String>,
}

fn view(account: &Account, directory: &Directory) -> AccountView {
    AccountView {
        id: account.id.to_string(),
        name: account.name.clone(),
        display_name: account.display_name.clone(),
        role: account.role,
        station: account.station.map(|station| station_ref(station, directory)),
        district: account.district.map(|district| district.to_string()),
        disabled: account.is_disabled,
    }
}

/// List accounts by name.
#[utoipa::path(tag = "accounts", params(AccountQuery), responses(
    (status = 200, body = AccountList),
    (status = 400, body = Problem, content_type = "application/problem+json"),
))]
#[get("/accounts")]
pub async fn list_accounts(
    _: Allowed,
    request: HttpRequest,
    state: web::Data<AppState>,
) -> Result<HttpResponse, ApiError> {
    let asked: AccountQuery = read_query(&request)?;
    let text = part_of_name("q", asked.q.as_deref())?;
    let after = part_of_name("cursor", asked.cursor.as_deref())?;
    let mut found = account::list_accounts(&*state.client().await?, text.as_str(), after.as_str()).await?;
    let page = usize::try_from(ACCOUNT_PAGE).unwrap_or(usize::MAX);
    let is_more = found.len() > page;
    found.truncate(page);
    let next_cursor = found.last().filter(|_| is_more).map(|last| last.name.clone());
    let roster = state.roster();
    let accounts = found.iter().map(|account| view(account, &roster.directory)).collect();
    Ok(HttpResponse::Ok().json(AccountList { accounts, next_cursor }))
}

/// What the query says of a name; nothing, where it says nothing.
fn part_of_name(path: &str, raw: Option<&str>) -> Result<Text<60>, ApiError> {
    Text::parse(raw.unwrap_or_default()).map_err(|error| invalid_query(path, &error.to_string()))
}

fn check_password(fields: &mut Fields, password: &str) {
    let length = password.chars().count();
    if !(MIN_PASSWORD..=MAX_PASSWORD).contains(&length) {
        fields.wrong("password", format!("{MIN_PASSWORD} to {MAX_PASSWORD} characters"));
    }
}

/// The digest under which a request is remembered; `body` has no password any more. A digest is quick to make, and all
/// else that goes into it is known to whoever reads the database: with the password in it, that could be guessed from it.
fn digest_without_password(request: &HttpRequest, body: &impl Serialize) -> Result<[u8; 32], ApiError> {
    let rest = serde_json::to_vec(body).map_err(|_| ApiError::new(Code::InternalError))?;
    Ok(request_digest(request, &rest))
}

/// What is remembered of a request, beside its digest.
#[derive(Debug, Serialize, Deserialize)]
struct Remembered {
    /// `acc_…`
    account: String,
    /// Of the password that it brought.
    password_hash: Option<String>,
}

impl Remembered {
    fn text(&self) -> Result<String, ApiError> {
        serde_json::to_string(self).map_err(|_| ApiError::new(Code::InternalError))
    }

    fn id(&self) -> Result<AccountId, ApiError> {
        path_id(&self.account, Code::UnknownAccount)
    }

    /// What was remembered, for a copy with the same password; with another it is another request under the same key.
    async fn of_copy(state: &AppState, reply: &str, password: Option<String>) -> Result<Self, ApiError> {
        let before: Self = serde_json::from_str(reply).map_err(|_| ApiError::new(Code::InternalError))?;
        if let Some(password) = password
            && !state.passwords.is_right(password, before.password_hash.clone()).await?
        {
            return Err(ApiError::new(Code::IdempotencyKeyReused));
        }
        Ok(before)
    }
}

/// What was checked of a new account.
struct Checked {
    name: String,
    display_name: String,
    station: Option<StationId>,
    district: Option<DistrictCode>,
}

fn checked(input: &NewAccount, directory: &Directory, now: Timestamp) -> Result<Checked, Vec<FieldProblem>> {
    let mut fields = Fields::new(now);
    let name = fields.filled_line::<60>("name", &input.name);
    if name.as_ref().is_some_and(|name| name.as_str().contains(char::is_whitespace)) {
        fields.wrong("name", "no spaces");
    }
    let display_name = fields.filled_line::<60>("display_name", &input.display_name);
    check_password(&mut fields, &input.password);
    let station = input
        .station
        .as_deref()
        .and_then(|raw| crate::http::command_input::find_station(&mut fields, raw, directory));
    for (path, why) in input.role.misfits(input.station.is_some(), input.district.is_some()) {
        fields.wrong(path, why);
    }
    let district = input.district.as_deref().and_then(|raw| {
        let found = DistrictCode::parse(raw).filter(|code| directory.find_district(*code).is_some());
        if found.is_none() {
            fields.wrong("district", "there is no such district");
        }
        found
    });
    let checked = (|| {
        Some(Checked { name: name?.to_string(), display_name: display_name?.to_string(), station, district })
    })();
    fields.finish(checked)
}

/// Make an account.
#[utoipa::path(tag = "accounts", request_body = NewAccount,
    params(("Idempotency-Key" = String, Header)), responses(
    (status = 201, body = AccountView),
    (status = 409, body = Problem, content_type = "application/problem+json"),
    (status = 422, body = Problem, content_type = "application/problem+json"),
))]
#[post("/accounts")]
pub async fn create_account(
    request: HttpRequest,
    mut act: Act<NewAccount>,
    state: web::Data<AppState>,
) -> Result<HttpResponse, ApiError> {
    let now = state.clock.now();
    let roster = state.roster();
    let given = checked(&act.body, &roster.directory, now).map_err(ApiError::invalid)?;
    let password = std::mem::take(&mut act.body.password);
    act.digest = digest_without_password(&request, &act.body)?;
    let password_hash = state.passwords.hash(password.clone()).await?;
    let id = AccountId::new(now, rand::random());
    let remembered =
        Remembered { account: id.to_string(), password_hash: Some(password_hash.clone()) }.text()?;
    let mut client = state.client().await?;
    let tx = begin(&mut client).await?;
    if let Seen::Again { reply } = act.claim(&tx, &remembered, now).await? {
        drop(tx);
        let before = Remembered::of_copy(&state, &reply, Some(password)).await?;
        let account = load(&*client, before.id()?).await?;
        return Ok(HttpResponse::Created().json(view(&account, &roster.directory)));
    }
    let row = AccountRow {
        id,
        name: &given.name,
        display_name: &given.display_name,
        role: act.body.role,
        password_hash: &password_hash,
        station: given.station,
        district: given.district,
    };
    if !account::insert_account(&tx, &row, now).await? {
        return Err(name_taken());
    }
    let made = load(&tx, id).await?;
    commit(tx).await?;
    Ok(HttpResponse::Created().json(view(&made, &roster.directory)))
}

fn name_taken() -> ApiError {
    let message = "an account has this name, in capitals or not".to_owned();
    ApiError::new(Code::AccountExists).with_fields(vec![FieldProblem { path: "name".to_owned(), message }])
}

async fn load(client: &impl Connection, id: AccountId) -> Result<Account, ApiError> {
    account::find_account(client, id).await?.ok_or_else(|| ApiError::new(Code::UnknownAccount))
}

/// Change an account; only what is given changes.
#[utoipa::path(tag = "accounts", request_body = AccountChange,
    params(("account" = String, Path), ("Idempotency-Key" = String, Header)), responses(
    (status = 200, body = AccountView),
    (status = 404, body = Problem, content_type = "application/problem+json"),
    (status = 422, body = Problem, content_type = "application/problem+json"),
))]
#[patch("/accounts/{account}")]
pub async fn change_account(
    request: HttpRequest,
    path: web::Path<String>,
    mut act: Act<AccountChange>,
    state: web::Data<AppState>,
) -> Result<HttpResponse, ApiError> {
    let id: AccountId = path_id(&path, Code::UnknownAccount)?;
    let now = state.clock.now();
    let mut fields = Fields::new(now);
    let display_name =
        act.body.display_name.as_deref().and_then(|raw| fields.filled_line::<60>("display_name", raw));
    if let Some(password) = &act.body.password {
        check_password(&mut fields, password);
    }
    if act.body.disabled == Some(true) && id == act.allowed.who.account {
        fields.wrong("disabled", "nobody disables the account in use");
    }
    fields.finish(Some(())).map_err(ApiError::invalid)?;
    let password = act.body.password.as_mut().map(std::mem::take);
    act.digest = digest_without_password(&request, &act.body)?;
    let password_hash = match &password {
        Some(password) => Some(state.passwords.hash(password.clone()).await?),
        None => None,
    };
    let remembered = Remembered { account: id.to_string(), password_hash: password_hash.clone() }.text()?;
    let mut client = state.client().await?;
    let tx = begin(&mut client).await?;
    if let Seen::Again { reply } = act.claim(&tx, &remembered, now).await? {
        drop(tx);
        let before = Remembered::of_copy(&state, &reply, password).await?;
        // Somebody may have changed it since: a late copy only tells how the account is now.
        let account = load(&*client, before.id()?).await?;
        return Ok(HttpResponse::Ok().json(view(&account, &state.roster().directory)));
    }
    let update = AccountUpdate {
        display_name: display_name.as_ref().map(Text::as_str),
        password_hash: password_hash.as_deref(),
        is_disabled: act.body.disabled,
    };
    let changed = account::update_account(&tx, id, &update, now).await?;
    let changed = changed.ok_or_else(|| ApiError::new(Code::UnknownAccount))?;
    commit(tx).await?;
    if password_hash.is_some() || act.body.disabled == Some(true) {
        state.sessions.forget_account(id, now);
    }
    Ok(HttpResponse::Ok().json(view(&changed, &state.roster().directory)))
}
