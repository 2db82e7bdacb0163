// Every operation of the administration API: its address, the permission that it needs, and what does it.
import WritProtocol

extension AdminAPI {
    /// What is not here is not there; the OpenAPI document is written from it.
    static let table: [AdminRoute] =
        [
            AdminRoute(
                .get, "/openapi.json", .open, "describe", "This description.", gives: .ok(.anyObject),
                by: { _ in .done })
        ] + realms + templates + clients + registrations + initialAccessTokens + users + rights + keys + audit

    private static let realms: [AdminRoute] = [
        AdminRoute(
            .get, "/realms", .permission(.readRealm), "listRealms", "The realms that you govern.",
            query: AdminParameter.searched, gives: .page(of: AdminSchemas.realm), by: listRealms),
        AdminRoute(
            .post, "/realms", .everyRealm(.manageRealm), "createRealm", "Make a realm.",
            takes: AdminSchemas.newRealm, gives: .created(AdminSchemas.realm), by: createRealm),
        AdminRoute(
            .get, "/realms/{realm}", .permission(.readRealm), "showRealm", "A realm.", conditional: true,
            gives: .ok(AdminSchemas.realm, tag: true), by: showRealm),
        AdminRoute(
            .put, "/realms/{realm}", .permission(.manageRealm), "putRealm",
            "Make a realm, or replace what is set in it.",
            takes: AdminSchemas.wholeRealm, conditional: true,
            gives: .ok(AdminSchemas.realm, tag: true), .created(AdminSchemas.realm), by: putRealm),
        AdminRoute(
            .patch, "/realms/{realm}", .permission(.manageRealm), "updateRealm", "Change a realm (RFC 7396).",
            takes: AdminSchemas.realmChanges, conditional: true, gives: .ok(AdminSchemas.realm, tag: true),
            by: updateRealm),
        AdminRoute(
            .delete, "/realms/{realm}", .everyRealm(.manageRealm), "deleteRealm",
            "Delete a realm and all that is in it.",
            conditional: true, gives: .done, by: deleteRealm),
        AdminRoute(
            .get, "/realms/{realm}/settings", .permission(.readRealm), "listSettings",
            "Every setting of a realm: its value, and its default.", gives: .page(of: AdminSchemas.settingInForce),
            by: listSettings),
        AdminRoute(
            .get, "/realms/{realm}/scopes", .permission(.readRealm), "listScopes",
            "The scopes that have a meaning of their own; clients may have others.",
            gives: .page(of: AdminSchemas.scope),
            by: listScopes),
    ]

    /// Set by those alone who govern all realms and hold every permission
    /// (``Administration/setTemplate(_:_:_:expecting:)`` says why).
    private static let templates: [AdminRoute] = [
        AdminRoute(
            .get, "/realms/{realm}/templates", .permission(.readRealm), "listTemplates",
            "The templates of the realm's own.", gives: .page(of: AdminSchemas.templateHead), by: listTemplates),
        AdminRoute(
            .get, "/realms/{realm}/templates/{template}", .permission(.readRealm), "showTemplate",
            "A template of the realm's own.", gives: .ok(AdminSchemas.template), by: showTemplate),
        AdminRoute(
            .put, "/realms/{realm}/templates/{template}", .everything(.manageRealm), "putTemplate",
            "Set a template of the realm's own, by whoever holds every permission.", takes: AdminSchemas.newTemplate,
            gives: .ok(AdminSchemas.template), .created(AdminSchemas.template, tag: false), by: putTemplate),
        AdminRoute(
            .delete, "/realms/{realm}/templates/{template}", .everything(.manageRealm), "deleteTemplate",
            "Take one away, by whoever holds every permission: the server's takes its place.", gives: .done,
            by: deleteTemplate),
    ]

    private static let clients: [AdminRoute] = [
        AdminRoute(
            .get, "/realms/{realm}/clients", .permission(.readClients), "listClients", "The clients of a realm.",
            query: AdminParameter.searched, gives: .page(of: AdminSchemas.client), by: listClients),
        AdminRoute(
            .post, "/realms/{realm}/clients", .permission(.manageClients), "createClient", "Make a client.",
            takes: AdminSchemas.newClient, gives: .created(AdminSchemas.clientWithSecret), by: createClient),
        AdminRoute(
            .get, "/realms/{realm}/clients/{client_id}", .permission(.readClients), "showClient", "A client.",
            conditional: true, gives: .ok(AdminSchemas.client, tag: true), by: showClient),
        AdminRoute(
            .put, "/realms/{realm}/clients/{client_id}", .permission(.manageClients), "putClient",
            "Make a client with an id of your own, or replace it; its secrets stay.", takes: AdminSchemas.wholeClient,
            conditional: true, gives: .ok(AdminSchemas.clientWithSecret, tag: true),
            .created(AdminSchemas.clientWithSecret), by: putClient),
        AdminRoute(
            .patch, "/realms/{realm}/clients/{client_id}", .permission(.manageClients), "updateClient",
            "Change a client (RFC 7396).", takes: AdminSchemas.clientChanges, conditional: true,
            gives: .ok(AdminSchemas.clientWithSecret, tag: true), by: updateClient),
        AdminRoute(
            .delete, "/realms/{realm}/clients/{client_id}", .permission(.manageClients), "deleteClient",
            "Delete a client and every grant made to it.", conditional: true, gives: .done, by: deleteClient),
        AdminRoute(
            .post, "/realms/{realm}/clients/{client_id}/secrets", .permission(.manageClients), "addSecret",
            "Make a second secret; it is shown this once.", gives: .created(AdminSchemas.secret, tag: false),
            by: addSecret),
        AdminRoute(
            .delete, "/realms/{realm}/clients/{client_id}/secrets/{secret_id}", .permission(.manageClients),
            "removeSecret", "Take a secret away.", gives: .done, by: removeSecret),
    ]

    private static let registrations: [AdminRoute] = [
        AdminRoute(
            .get, "/realms/{realm}/registrations", .permission(.reviewClients), "listRegistrations",
            "Clients that were applied for, and those that registered themselves.",
            query: AdminParameter.registrations, gives: .page(of: AdminSchemas.registration), by: listRegistrations),
        AdminRoute(
            .get, "/realms/{realm}/registrations/{registration_id}", .permission(.reviewClients), "showRegistration",
            "An application, and what an approval would change.", conditional: true,
            gives: .ok(AdminSchemas.registration, tag: true), by: showRegistration),
        AdminRoute(
            .post, "/realms/{realm}/registrations/{registration_id}/approve", .permission(.reviewClients),
            "approveRegistration",
            "Let it be: the client, or the change of it, is in force. `If-Match` says what was looked at.",
            takes: AdminSchemas.approval, conditional: true, gives: .ok(AdminSchemas.registration, tag: true),
            by: approveRegistration),
        AdminRoute(
            .post, "/realms/{realm}/registrations/{registration_id}/reject", .permission(.reviewClients),
            "rejectRegistration", "Refuse it for good.", takes: AdminSchemas.refusal, conditional: true,
            gives: .ok(AdminSchemas.registration, tag: true), by: rejectRegistration),
        AdminRoute(
            .post, "/realms/{realm}/registrations/{registration_id}/request-changes", .permission(.reviewClients),
            "requestChanges", "Send it back, to be changed and sent again.", takes: AdminSchemas.refusal,
            conditional: true, gives: .ok(AdminSchemas.registration, tag: true), by: requestChanges),
    ]

    /// Not below `registrations`, where an application's id stands in the same place.
    private static let initialAccessTokens: [AdminRoute] = [
        AdminRoute(
            .get, "/realms/{realm}/initial-access-tokens", .permission(.readClients), "listInitialAccessTokens",
            "Tokens to register clients with (RFC 7591 §3), the oldest first; used up and expired ones for a while.",
            query: AdminParameter.part, gives: .page(of: AdminSchemas.initialAccessToken), by: listInitialAccessTokens),
        AdminRoute(
            .post, "/realms/{realm}/initial-access-tokens", .permission(.manageClients), "createInitialAccessToken",
            "Make a token for a developer; it is shown this once.", takes: AdminSchemas.newInitialAccessToken,
            gives: .created(AdminSchemas.initialAccessTokenWithItself, tag: false), by: createInitialAccessToken),
        AdminRoute(
            .delete, "/realms/{realm}/initial-access-tokens/{token_id}", .permission(.manageClients),
            "revokeInitialAccessToken", "Revoke a token. Clients that were registered with it stay.", gives: .done,
            by: revokeInitialAccessToken),
    ]

    private static let users: [AdminRoute] = [
        AdminRoute(
            .get, "/realms/{realm}/users", .permission(.readUsers), "listUsers", "The users of a realm.",
            query: AdminParameter.searched, gives: .page(of: AdminSchemas.user), by: listUsers),
        AdminRoute(
            .post, "/realms/{realm}/users", .permission(.manageUsers), "createUser", "Make a user.",
            takes: AdminSchemas.newUser, gives: .created(AdminSchemas.user), by: createUser),
        AdminRoute(
            .get, "/realms/{realm}/users/{sub}", .permission(.readUsers), "showUser", "A user.", conditional: true,
            gives: .ok(AdminSchemas.user, tag: true), by: showUser),
        AdminRoute(
            .patch, "/realms/{realm}/users/{sub}", .permission(.manageUsers), "updateUser",
            "Change a user (RFC 7396).", takes: AdminSchemas.userChanges, conditional: true,
            gives: .ok(AdminSchemas.user, tag: true), by: updateUser),
        AdminRoute(
            .delete, "/realms/{realm}/users/{sub}", .permission(.manageUsers), "deleteUser",
            "Delete a user with every grant.", conditional: true, gives: .done, by: deleteUser),
        AdminRoute(
            .put, "/realms/{realm}/users/{sub}/password", .permission(.manageUsers), "setPassword",
            "Set a password; it ends every session and every grant.", takes: AdminSchemas.password, conditional: true,
            gives: .done, by: setPassword),
        AdminRoute(
            .post, "/realms/{realm}/users/{sub}/password-reset", .permission(.manageUsers), "sendPasswordReset",
            "Mail a link to set a new password.", gives: .accepted, by: sendReset),
        AdminRoute(
            .post, "/realms/{realm}/users/{sub}/mail-required-actions", .permission(.manageUsers),
            "mailRequiredActions",
            "Mail the required actions, with a link to set a new password where that is one of them, else to log in.",
            gives: .accepted, by: mailRequiredActions),
        AdminRoute(
            .post, "/realms/{realm}/users/{sub}/unlock", .permission(.manageUsers), "unlockUser",
            "Forget failed logins, so that the user need not wait.", gives: .done, by: unlockUser),
        AdminRoute(
            .get, "/realms/{realm}/users/{sub}/sessions", .permission(.readUsers), "listUserSessions",
            "Where a user is logged in.", gives: .page(of: AdminSchemas.session), by: listUserSessions),
        AdminRoute(
            .delete, "/realms/{realm}/users/{sub}/sessions", .permission(.manageUsers), "signOut",
            "End every session of a user.", gives: .done, by: signOut),
        AdminRoute(
            .get, "/realms/{realm}/users/{sub}/consents", .permission(.readUsers), "listConsents",
            "What a user has allowed clients.", gives: .page(of: AdminSchemas.consent), by: listConsents),
        AdminRoute(
            .delete, "/realms/{realm}/users/{sub}/consents/{client_id}", .permission(.manageUsers), "revokeConsent",
            "Take a consent back, and end the grants made by it.", gives: .done, by: revokeConsent),
        AdminRoute(
            .get, "/realms/{realm}/sessions", .permission(.readUsers), "listSessions", "The live sessions of a realm.",
            query: AdminParameter.part, gives: .page(of: AdminSchemas.session), by: listSessions),
        AdminRoute(
            .delete, "/realms/{realm}/sessions/{sid}", .permission(.manageUsers), "endSession",
            "End a session and what began in it.", gives: .done, by: endSession),
    ]

    private static let rights: [AdminRoute] = [
        AdminRoute(
            .get, "/realms/{realm}/roles", .permission(.readRealm), "listRoles", "The roles of a realm.",
            query: AdminParameter.searched, gives: .page(of: AdminSchemas.role), by: listRoles),
        AdminRoute(
            .post, "/realms/{realm}/roles", .permission(.manageRealm), "createRole", "Make a role.",
            takes: AdminSchemas.newRole, gives: .created(AdminSchemas.role), by: createRole),
        AdminRoute(
            .get, "/realms/{realm}/roles/{role}", .permission(.readRealm), "showRole", "A role.", conditional: true,
            gives: .ok(AdminSchemas.role, tag: true), by: showRole),
        AdminRoute(
            .put, "/realms/{realm}/roles/{role}", .permission(.manageRealm), "putRole", "Make a role, or replace it.",
            takes: AdminSchemas.wholeRole, conditional: true,
            gives: .ok(AdminSchemas.role, tag: true), .created(AdminSchemas.role), by: putRole),
        AdminRoute(
            .patch, "/realms/{realm}/roles/{role}", .permission(.manageRealm), "updateRole",
            "Change a role (RFC 7396).", takes: AdminSchemas.roleChanges, conditional: true,
            gives: .ok(AdminSchemas.role, tag: true), by: updateRole),
        AdminRoute(
            .delete, "/realms/{realm}/roles/{role}", .permission(.manageRealm), "deleteRole",
            "Delete a role; whoever has it has it no more.", conditional: true, gives: .done, by: deleteRole),
        AdminRoute(
            .get, "/realms/{realm}/roles/{role}/users", .permission(.readUsers), "listUsersWithRole",
            "Who was given a role.", query: AdminParameter.part, gives: .page(of: AdminSchemas.user),
            by: listUsersWithRole),
        AdminRoute(
            .get, "/realms/{realm}/users/{sub}/rights", .permission(.readUsers), "showUserRights",
            "What a user may do, and where it comes from.", gives: .ok(AdminSchemas.rights), by: showUserRights),
        AdminRoute(
            .put, "/realms/{realm}/users/{sub}/roles/{role}", .permission(.manageUsers), "grantRoleToUser",
            "Give a user a role.", gives: .done, by: grantRoleToUser),
        AdminRoute(
            .delete, "/realms/{realm}/users/{sub}/roles/{role}", .permission(.manageUsers), "revokeRoleFromUser",
            "Take a role from a user.", gives: .done, by: revokeRoleFromUser),
        AdminRoute(
            .get, "/realms/{realm}/clients/{client_id}/rights", .permission(.readClients), "showClientRights",
            "What a client may do when it acts for itself.", gives: .ok(AdminSchemas.rights), by: showClientRights),
        AdminRoute(
            .put, "/realms/{realm}/clients/{client_id}/roles/{role}", .permission(.manageClients), "grantRoleToClient",
            "Give a client a role, for when it acts for itself.", gives: .done, by: grantRoleToClient),
        AdminRoute(
            .delete, "/realms/{realm}/clients/{client_id}/roles/{role}", .permission(.manageClients),
            "revokeRoleFromClient", "Take a role from a client.", gives: .done, by: revokeRoleFromClient),
        AdminRoute(
            .get, "/realms/{realm}/groups", .permission(.readRealm), "listGroups",
            "The groups of a realm, each behind the one that it lies in.", query: AdminParameter.searched,
            gives: .page(of: AdminSchemas.group), by: listGroups),
        AdminRoute(
            .post, "/realms/{realm}/groups", .permission(.manageUsers), "createGroup", "Make a group.",
            takes: AdminSchemas.newGroup, gives: .created(AdminSchemas.group), by: createGroup),
        AdminRoute(
            .get, "/realms/{realm}/groups/{group_id}", .permission(.readRealm), "showGroup", "A group.",
            conditional: true, gives: .ok(AdminSchemas.group, tag: true), by: showGroup),
        AdminRoute(
            .patch, "/realms/{realm}/groups/{group_id}", .permission(.manageUsers), "updateGroup",
            "Name a group anew, or move it.", takes: AdminSchemas.groupChanges, conditional: true,
            gives: .ok(AdminSchemas.group, tag: true), by: updateGroup),
        AdminRoute(
            .delete, "/realms/{realm}/groups/{group_id}", .permission(.manageUsers), "deleteGroup",
            "Delete a group that no other lies in.", conditional: true, gives: .done, by: deleteGroup),
        AdminRoute(
            .get, "/realms/{realm}/groups/{group_id}/users", .permission(.readUsers), "listMembers",
            "Who is in a group.", query: AdminParameter.part, gives: .page(of: AdminSchemas.user), by: listMembers),
        AdminRoute(
            .put, "/realms/{realm}/groups/{group_id}/roles/{role}", .permission(.manageUsers), "grantRoleToGroup",
            "Give a role to everybody in a group.", gives: .done, by: grantRoleToGroup),
        AdminRoute(
            .delete, "/realms/{realm}/groups/{group_id}/roles/{role}", .permission(.manageUsers),
            "revokeRoleFromGroup", "Take a role from a group.", gives: .done, by: revokeRoleFromGroup),
        AdminRoute(
            .put, "/realms/{realm}/users/{sub}/groups/{group_id}", .permission(.manageUsers), "addMember",
            "Put a user into a group.", gives: .done, by: addMember),
        AdminRoute(
            .delete, "/realms/{realm}/users/{sub}/groups/{group_id}", .permission(.manageUsers), "removeMember",
            "Take a user out of a group.", gives: .done, by: removeMember),
        AdminRoute(
            .get, "/realms/{realm}/apis", .permission(.readRealm), "listAPIs",
            "The protected APIs of a realm, the administration API among them.", query: AdminParameter.searched,
            gives: .page(of: AdminSchemas.api), by: listAPIs),
        AdminRoute(
            .post, "/realms/{realm}/apis", .permission(.manageRealm), "createAPI", "Describe a protected API.",
            takes: AdminSchemas.newAPI, gives: .created(AdminSchemas.api), by: createAPI),
        AdminRoute(
            .get, "/realms/{realm}/apis/{api_id}", .permission(.readRealm), "showAPI", "A protected API.",
            conditional: true, gives: .ok(AdminSchemas.api, tag: true), by: showAPI),
        AdminRoute(
            .put, "/realms/{realm}/apis/{api_id}", .permission(.manageRealm), "putAPI",
            "Describe a protected API, or describe it anew.", takes: AdminSchemas.wholeAPI, conditional: true,
            gives: .ok(AdminSchemas.api, tag: true), .created(AdminSchemas.api), by: putAPI),
        AdminRoute(
            .patch, "/realms/{realm}/apis/{api_id}", .permission(.manageRealm), "updateAPI",
            "Change a protected API (RFC 7396).", takes: AdminSchemas.apiChanges, conditional: true,
            gives: .ok(AdminSchemas.api, tag: true), by: updateAPI),
        AdminRoute(
            .delete, "/realms/{realm}/apis/{api_id}", .permission(.manageRealm), "deleteAPI",
            "Delete a protected API; roles lose its permissions.", conditional: true, gives: .done, by: deleteAPI),
    ]

    private static let audit: [AdminRoute] = [
        AdminRoute(
            .get, "/realms/{realm}/audit-events", .permission(.readAudit), "listAuditEvents",
            "What happened in a realm, the newest first.", query: AdminParameter.audit,
            gives: .page(of: AdminSchemas.auditEvent), by: listAuditEvents)
    ]

    private static let keys: [AdminRoute] = [
        AdminRoute(
            .get, "/realms/{realm}/keys", .permission(.readRealm), "listKeys",
            "The signing keys that a realm has or had, the oldest first.", query: AdminParameter.part,
            gives: .page(of: AdminSchemas.key), by: listKeys),
        AdminRoute(
            .post, "/realms/{realm}/keys", .permission(.manageKeys), "rotateKey",
            "Make a new key. It is published at once and signs after ten minutes.", takes: AdminSchemas.rotation,
            gives: .created(AdminSchemas.key, tag: false), by: rotateKey),
        AdminRoute(
            .get, "/realms/{realm}/keys/{kid}", .permission(.readRealm), "showKey", "A signing key.",
            gives: .ok(AdminSchemas.key), by: showKey),
        AdminRoute(
            .post, "/realms/{realm}/keys/{kid}/retire", .permission(.manageKeys), "retireKey",
            "Publish a key no longer, because it leaked: what it signed is refused.", gives: .ok(AdminSchemas.key),
            by: retireKey),
    ]
}
