import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useRouter, useSearch } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { address, ApiError, messageOf } from "../../api/client";
import { signInOptions } from "../../api/invitations";
import { signIn } from "../../api/session";
import { Button, buttonClass } from "../../ui/Button";
import { Field, Input } from "../../ui/Field";
import "./signin.css";

export function SignIn() {
  const { next, problem } = useSearch({ from: "/user/login" });
  const { data: ways } = useQuery(signInOptions);
  const router = useRouter();
  const queries = useQueryClient();
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const signingIn = useMutation({
    mutationFn: () => signIn(email.trim(), password),
    onSuccess: async () => {
      queries.clear();
      await router.navigate({ href: next ?? "/projects", replace: true });
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!signingIn.isPending) signingIn.mutate();
  };
  return (
    <main className="signin" id="main">
      <title>Sign in · Juryroom</title>
      <form className="signin-form" onSubmit={submit}>
        <h1>Sign in to Juryroom</h1>
        <Field label="Email">
          {(control) => (
            <Input
              {...control}
              type="email"
              name="email"
              autoComplete="username"
              autoFocus
              required
              value={email}
              onChange={(event) => setEmail(event.target.value)}
            />
          )}
        </Field>
        <Field label="Password" error={signingIn.error ? refusal(signingIn.error) : null}>
          {(control) => (
            <Input
              {...control}
              type="password"
              name="password"
              autoComplete="current-password"
              required
              value={password}
              onChange={(event) => setPassword(event.target.value)}
            />
          )}
        </Field>
        <Button kind="main" type="submit" hint="⏎" busy={signingIn.isPending && "Signing in …"}>
          Sign in
        </Button>
        {ways?.oidc ? (
          <a className={buttonClass()} href={address("/user/oidc/start", { next })}>
            {ways.oidc}
          </a>
        ) : null}
        {problem ? (
          <p className="field-error" role="alert">
            {PROBLEMS[problem] ?? "The sign-in at the provider did not succeed. Try again."}
          </p>
        ) : null}
        <details className="signin-help">
          <summary>No account yet?</summary>
          <p>
            The first administrator&apos;s email and password are printed once in the terminal when Juryroom starts for
            the first time. Administrators and managers invite people by a link; whoever runs the server adds them with{" "}
            <code>juryroom user create</code>, or opens <Link to="/user/signup">sign-up</Link>.
          </p>
        </details>
      </form>
    </main>
  );
}

/** Why single sign-on led back here, by the server's word for it. */
const PROBLEMS: Record<string, string> = {
  outside_failed: "The provider of single sign-on does not answer. Try again in a while.",
  address_refused: "The provider of single sign-on may not be called from here; whoever runs the server can allow it.",
  not_signed_in:
    "The provider let you in, but there is no account here that fits, or the sign-in took too long. Try again, or ask an administrator.",
};

function refusal(error: unknown): string {
  if (error instanceof ApiError && error.status === 401) {
    return "Email and password do not belong together. Check both, then try again.";
  }
  return messageOf(error);
}
