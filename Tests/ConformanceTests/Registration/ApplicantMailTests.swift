// What applicants are written when somebody has decided.
import HTTPTypes
import Testing
import WritProtocol
import WritServer
import WritStore
import WritWeb

@Suite struct ApplicantMailTests {
    private static let application =
        #"{"redirect_uris":["https://shop.example.com/cb"],"client_name":"Shop","contacts":["dev@shop.example.com","+49 30 1234"]}"#

    private func reviewer(_ bed: Bed, _ delivery: MailDelivery = .shown) -> Administration {
        let authority = bed.site.world.authority
        return Administration(
            store: authority.store, masterKeys: authority.masterKeys, publicURL: authority.settings.publicURL,
            argon2: authority.settings.argon2,
            mail: PageTemplates.own.correspondence(delivery, links: LinkLifetimes()))
    }

    @Test
    func `each decision is written to the contacts that are mail addresses, in the realm's language`() async throws {
        try await World.shared.bed([("default_locale", "de")]) { bed in
            let applicant = try await Applicant(bed.site, Self.application, expecting: .accepted)
            let id = try #require(ClientID(applicant.id))
            _ = try await reviewer(bed).requestChanges(bed.realm, id, reason: "Bitte eine policy_uri.")
            let asked = try #require(try await bed.mails().first)
            #expect(asked.recipient == "dev@shop.example.com" && asked.letter.language == "de")
            #expect(asked.letter.body.contains("Shop") && asked.letter.body.contains("Bitte eine policy_uri."))
            #expect(asked.letter.body.contains(bed.site.issuer))
            _ = try await applicant.update(Self.application)
            _ = try await reviewer(bed).approveRegistration(bed.realm, id)
            let approved = try #require(try await bed.mails().first)
            #expect(approved.letter.subject.contains("genehmigt"))
            // The token and the secret are the applicant's to have, and no mail's.
            #expect(!approved.letter.body.contains("wrg_") && !approved.letter.body.contains("wrs_"))
            #expect(try await bed.mails().count == 2)
        }
    }

    @Test func `a rejection says why, and where mail reaches nobody none is queued`() async throws {
        try await World.shared.bed { bed in
            for (delivery, count) in [(MailDelivery.waits, 0), (.shown, 1)] {
                let applicant = try await Applicant(bed.site, Self.application, expecting: .accepted)
                let id = try #require(ClientID(applicant.id))
                _ = try await reviewer(bed, delivery).rejectRegistration(bed.realm, id, reason: "There is one.")
                #expect(try await bed.mails().count == count)
            }
            #expect(try await bed.mails().first?.letter.body.contains("There is one.") == true)
        }
    }
}
