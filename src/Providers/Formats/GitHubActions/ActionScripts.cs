using System.Text.RegularExpressions;

namespace CicdTools.Providers.Formats.GitHubActions;

/// <summary>
/// Actions of others that do what a few documented commands do, for a move to another format; reading and writing back keeps them as they are.
/// Only those whose every input is known here, on Linux, and whose outputs nobody can ask for.
/// </summary>
internal static partial class ActionScripts
{
    // The action in small letters, the inputs that are understood, and what stands for it.
    private static readonly Dictionary<string, (string[] Inputs, Func<NativeStep, Step?> Write)> Actions = new(StringComparer.OrdinalIgnoreCase)
    {
        // https://github.com/docker/login-action/blob/v1.14.0/action.yml, https://docs.docker.com/reference/cli/docker/login/
        ["docker/login-action"] = (["registry", "username", "password"], Login),
        // https://github.com/docker/setup-buildx-action/blob/v2/action.yml (driver 'docker-container', use 'true'), https://docs.docker.com/reference/cli/docker/buildx/create/
        ["docker/setup-buildx-action"] = ([], _ => Script("docker buildx create --driver docker-container --use --bootstrap")),
        // https://github.com/sigstore/cosign-installer/blob/59acb6260d9c0ba8f4a2f9d9b48431a222b68e20/action.yml, https://docs.sigstore.dev/cosign/installation/
        ["sigstore/cosign-installer"] = (["cosign-release"], Cosign),
        // https://dart.dev/get-dart/archive
        ["dart-lang/setup-dart"] = (["sdk"], Dart),
        // https://dlang.org/install.html
        ["dlang-community/setup-dlang"] = ([], _ => Script($"""
            curl -fsS https://dlang.org/install.sh | bash -s install dmd
            . "$("$HOME/dlang/install.sh" install dmd -a)"
            echo "DC=dmd" >> "$GITHUB_ENV"
            dirname "$(command -v dub)" >> "$GITHUB_PATH"
            dirname "$(command -v dmd)" >> "$GITHUB_PATH"
            """)),
        // https://elixir-lang.org/install/#install-scripts, https://elixir-lang.org/install.sh
        ["erlef/setup-beam"] = (["elixir-version", "otp-version"], Elixir),
        // https://www.haskell.org/ghcup/sh/bootstrap-haskell
        ["actions/setup-haskell"] = (["ghc-version", "cabal-version"], Haskell),
        ["haskell/actions/setup"] = (["ghc-version", "cabal-version"], Haskell),
        ["haskell-actions/setup"] = (["ghc-version", "cabal-version"], Haskell),
        // https://github.com/super-linter/super-linter/blob/main/docs/run-linter-locally.md, the images of version 4: https://github.com/super-linter/super-linter/commit/658557447ca5f49ca1ebaa125aa400a1c784911e
        ["github/super-linter"] = ([], SuperLinter),
    };

    /// <summary>The job with typed steps for such actions, each named in <paramref name="diagnostics"/>.</summary>
    public static Job Of(Job job, DiagnosticBag diagnostics)
    {
        if (job.Runner.Labels.Any(label => !label.StartsWith("ubuntu-", StringComparison.OrdinalIgnoreCase)))
            return job;
        return job with { Steps = [.. job.Steps.Select((step, index) => step is NativeStep native ? Of(native, ModelPath.Step(job.Id, index), diagnostics) : step)] };
    }

    private static Step Of(NativeStep step, string subject, DiagnosticBag diagnostics)
    {
        string action = step.Reference.Split('@')[0];
        if (step.Format != GitHubActionsFormat.FormatName || step.Id is not null || step.Native.Length > 0 || !Actions.TryGetValue(action, out (string[] Inputs, Func<NativeStep, Step?> Write) known)
            || step.Inputs.Keys.Any(input => !known.Inputs.Contains(input)) || known.Write(step) is not { } written)
            return step;
        string how = written switch
        {
            _ when action.EndsWith("super-linter", StringComparison.OrdinalIgnoreCase) => "its image run by docker, which checks all files, not only changed ones",
            _ => "the commands that its tool documents; the machine or image must have what they call, such as curl, unzip or docker",
        };
        diagnostics.Approximated($"For the action '{Errors.Shown(action)}' stands {how}.", null, subject);
        return written with { Name = step.Name, Condition = step.Condition, Variables = step.Variables.With(written.Variables), ContinueOnError = step.ContinueOnError, Timeout = step.Timeout };
    }

    private static ScriptStep Script(string text) => new() { Script = text.ReplaceLineEndings("\n"), Shell = "bash" };

    private static ScriptStep? Login(NativeStep step)
    {
        if (step.Inputs.Find("username") is not { } user || step.Inputs.Find("password") is not { } password)
            return null;
        string? registry = step.Inputs.Find("registry");
        List<KeyValuePair<string, string>> variables = [new("DOCKER_LOGIN_USERNAME", user), new("DOCKER_LOGIN_PASSWORD", password)];
        if (registry is not null)
            variables.Add(new("DOCKER_LOGIN_REGISTRY", registry));
        string target = registry is null ? "" : " \"$DOCKER_LOGIN_REGISTRY\"";
        return Script($"printf '%s' \"$DOCKER_LOGIN_PASSWORD\" | docker login --username \"$DOCKER_LOGIN_USERNAME\" --password-stdin{target}") with { Variables = new(variables) };
    }

    private static ScriptStep? Cosign(NativeStep step) => step.Inputs.Find("cosign-release") is { } release && Version().IsMatch(release)
        ? Script($"""
            mkdir -p "$HOME/.cosign"
            curl -fsSL -o "$HOME/.cosign/cosign" "https://github.com/sigstore/cosign/releases/download/{release}/cosign-linux-amd64"
            chmod +x "$HOME/.cosign/cosign"
            echo "$HOME/.cosign" >> "$GITHUB_PATH"
            """)
        : null;

    private static ScriptStep? Dart(NativeStep step)
    {
        string sdk = step.Inputs.Find("sdk") ?? "stable";
        string? folder = sdk is "stable" or "beta" or "dev" ? $"{sdk}/release/latest" : Version().IsMatch(sdk) ? $"stable/release/{sdk}" : null;
        return folder is null ? null : Script($"""
            curl -fsSL -o "$HOME/dart-sdk.zip" "https://storage.googleapis.com/dart-archive/channels/{folder}/sdk/dartsdk-linux-x64-release.zip"
            unzip -q -o "$HOME/dart-sdk.zip" -d "$HOME"
            echo "$HOME/dart-sdk/bin" >> "$GITHUB_PATH"
            """);
    }

    private static ScriptStep? Elixir(NativeStep step)
    {
        if (step.Inputs.Find("elixir-version") is not { } elixir || step.Inputs.Find("otp-version") is not { } otp || !Version().IsMatch(elixir) || !Version().IsMatch(otp))
            return null;
        string installs = "$HOME/.elixir-install/installs";
        return Script($"""
            curl -fsSL -o "$HOME/install-elixir.sh" https://elixir-lang.org/install.sh
            sh "$HOME/install-elixir.sh" elixir@{elixir} otp@{otp}
            echo "{installs}/otp/{otp}/bin" >> "$GITHUB_PATH"
            echo "{installs}/elixir/{elixir}-otp-{otp.Split('.')[0]}/bin" >> "$GITHUB_PATH"
            """);
    }

    private static ScriptStep? Haskell(NativeStep step)
    {
        string ghc = step.Inputs.Find("ghc-version") ?? "recommended", cabal = step.Inputs.Find("cabal-version") ?? "recommended";
        return !IsToolVersion(ghc) || !IsToolVersion(cabal) ? null : Script($"""
            curl -fsSL https://get-ghcup.haskell.org | BOOTSTRAP_HASKELL_NONINTERACTIVE=1 BOOTSTRAP_HASKELL_INSTALL_NO_STACK=1 BOOTSTRAP_HASKELL_GHC_VERSION={ghc} BOOTSTRAP_HASKELL_CABAL_VERSION={cabal} sh
            echo "$HOME/.cabal/bin" >> "$GITHUB_PATH"
            echo "$HOME/.ghcup/bin" >> "$GITHUB_PATH"
            """);
    }

    private static ScriptStep? SuperLinter(NativeStep step) => step.Reference.EndsWith("@v4", StringComparison.Ordinal)
        ? Script($"docker run --rm -e RUN_LOCAL=true {string.Concat(step.Variables.Keys.Select(name => $"-e {name} "))}-v \"$PWD:/tmp/lint\" github/super-linter:v4")
        : null;

    private static bool IsToolVersion(string version) => version is "recommended" or "latest" || Version().IsMatch(version);

    [GeneratedRegex(@"\Av?\d+(?:\.\d+)+\z", RegexOptions.CultureInvariant)]
    private static partial Regex Version();
}
