package dev.gangway.sandbox;

import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The users of the sample platform. Each has one connected account. */
enum PlatformUser {
    ADA("ada", "Ada", "acct_platformAda"),
    BOB("bob", "Bob", "acct_platformBob");

    private final String id;
    private final String displayName;
    private final String account;

    PlatformUser(String id, String displayName, String account) {
        this.id = id;
        this.displayName = displayName;
        this.account = account;
    }

    /** Returns the user with this id; empty if there is none. */
    static Optional<PlatformUser> of(@Nullable String id) {
        return Arrays.stream(values()).filter(user -> user.id.equals(id)).findFirst();
    }

    String id() {
        return id;
    }

    String displayName() {
        return displayName;
    }

    /** The user's connected account. */
    String account() {
        return account;
    }

    /** The id of the user that the platform sends to Gangway. */
    String subject() {
        return "user_" + id;
    }
}
