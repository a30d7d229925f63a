//! Several servers of one house over one database, or one server with everything at once: what is
//! decided on one of them holds on all.

use axum::http::{Method, StatusCode};
use domain::identity::Role;
use maklumat::clock::Clock;
use maklumat::identity::accounts;
use maklumat::web::problem::Problem;
use serde_json::json;

use crate::office::{ABOVE, HERE, Office, PASSWORD, house};
use crate::world::{World, block_on, on_both};

/// Two servers over a PostgreSQL; with the embedded database there is one.
async fn servers(world: &World) -> Vec<Office> {
    let mut all = Vec::new();
    for _ in 0..if world.database.is_some() { 2 } else { 1 } {
        all.push(Office::on(world.database.clone(), Clock::real()).await);
    }
    all
}

fn one_stays(outcomes: &[Result<(), Problem>; 2], what: &str) {
    let codes: Vec<_> = outcomes.iter().map(|o| o.as_ref().map_err(|p| p.code.clone())).collect();
    assert_eq!(codes.iter().filter(|one| one.is_ok()).count(), 1, "{what}: {codes:?}");
    let refused = codes.iter().find_map(|one| one.as_ref().err()).unwrap();
    assert_eq!(refused, "identity.last_admin", "{what}");
}

/// The admins of the office whose accounts are open.
async fn admins(office: &Office) -> Vec<(String, &'static str)> {
    let mut all = Vec::new();
    for unit in [HERE, ABOVE] {
        for listed in accounts::list(&office.app, unit).await.unwrap() {
            let is_admin = |grant: &domain::identity::Grant| grant.role == Role::Admin;
            if listed.closed == 0 && listed.grants.iter().any(is_admin) {
                all.push((listed.name, unit));
            }
        }
    }
    all
}

#[test]
fn of_two_admins_who_are_ended_at_once_one_stays() {
    on_both(|world| async move {
        let servers = servers(&world).await;
        let (one, other) = (&servers[0], servers.last().unwrap());
        // The second account lies in the office's own chain, or in that of the office above it.
        for (round, unit) in [HERE, ABOVE, HERE, ABOVE, HERE, ABOVE].into_iter().enumerate() {
            let (first, second) = (format!("ani-{round}"), format!("budi-{round}"));
            let before = admins(one).await;
            one.hire(&first, Role::Admin, HERE).await;
            accounts::open(&one.app, &house(unit), &second, "Budi", "").await.unwrap();
            let role = ("admin", HERE);
            accounts::grant(&one.app, &house(unit), &second, role, "").await.unwrap();
            for (name, unit) in before {
                accounts::close(&other.app, &house(unit), &name, "", "").await.unwrap();
            }
            let (here, there) = (house(HERE), house(unit));
            let (a, b) = if round < 3 {
                tokio::join!(
                    accounts::close(&one.app, &here, &first, "", ""),
                    accounts::close(&other.app, &there, &second, "", ""),
                )
            } else {
                tokio::join!(
                    accounts::revoke(&one.app, &here, &first, role, "", ""),
                    accounts::revoke(&other.app, &there, &second, role, "", ""),
                )
            };
            one_stays(&[a, b], &format!("round {round}, {unit}"));
            assert_eq!(admins(one).await.len(), 1, "round {round}");
        }
    });
}

/// Tries to sign in; the code of the answer.
async fn try_as(office: &Office, password: &str) -> String {
    let body = json!({ "user": "budi", "password": password });
    let (status, answer) = office.json(Method::POST, "/api/v1/session", "", &body).await;
    if status == StatusCode::CREATED { "in" } else { answer["code"].as_str().unwrap() }.to_owned()
}

#[test]
fn wrong_passwords_count_on_all_servers() {
    on_both(|world| async move {
        let servers = servers(&world).await;
        servers[0].hire("budi", Role::Officer, HERE).await;
        accounts::set_password(&servers[0].app, "budi", PASSWORD, "").await.unwrap();
        let mut codes = Vec::new();
        for server in servers.iter().cycle().take(6) {
            codes.push(try_as(server, "salah sekali ini").await);
        }
        assert_eq!(codes[..5], ["identity.wrong_credentials"; 5]);
        assert_eq!(codes[5], "identity.locked");
        for server in &servers {
            assert_eq!(try_as(server, PASSWORD).await, "identity.locked");
        }
    });
}

#[test]
fn a_restart_forgets_no_wrong_password_and_the_right_one_ends_them() {
    block_on(async {
        let office = Office::on(None, Clock::real()).await;
        office.hire("budi", Role::Officer, HERE).await;
        accounts::set_password(&office.app, "budi", PASSWORD, "").await.unwrap();
        for _ in 0..4 {
            assert_eq!(try_as(&office, "salah sekali ini").await, "identity.wrong_credentials");
        }
        assert_eq!(try_as(&office, PASSWORD).await, "in");
        for _ in 0..5 {
            assert_eq!(try_as(&office, "salah sekali ini").await, "identity.wrong_credentials");
        }
        let office = office.restarted().await;
        assert_eq!(try_as(&office, PASSWORD).await, "identity.locked");
    });
}
