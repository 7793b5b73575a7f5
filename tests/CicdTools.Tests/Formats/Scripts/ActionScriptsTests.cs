using System.IO.Compression;
using CicdTools.Providers.Formats.Conversion;
using CicdTools.Providers.Formats.GitHubActions;

namespace CicdTools.Tests.Formats.Scripts;

/// <summary>Scripts that stand in for actions run, with stand-ins for what they would fetch or talk to.</summary>
public sealed class ActionScriptsTests
{
    // curl -o FILE URL: the file is what the test has put into the home folder.
    private const string Fetch = "while [ $# -gt 0 ]; do if [ \"$1\" = -o ]; then cp \"$HOME/fetched\" \"$2\"; fi; shift; done";

    public static TheoryData<string, string[]> Known => new()
    {
        { "docker/login-action@v3", ["username", "octo", "password", "${{ secrets.TOKEN }}", "registry", "ghcr.io"] },
        { "docker/login-action@v3", ["username", "octo", "password", "${{ secrets.TOKEN }}"] },
        { "docker/setup-buildx-action@v3", [] },
        { "sigstore/cosign-installer@v3", ["cosign-release", "v2.2.4"] },
        { "dart-lang/setup-dart@v1", [] },
        { "dart-lang/setup-dart@v1", ["sdk", "beta"] },
        { "dart-lang/setup-dart@v1", ["sdk", "3.4.0"] },
        { "dlang-community/setup-dlang@v1", [] },
        { "erlef/setup-beam@v1", ["elixir-version", "1.15.2", "otp-version", "26.0"] },
        { "actions/setup-haskell@v1", ["ghc-version", "8.10.3", "cabal-version", "3.2"] },
        { "haskell-actions/setup@v2", [] },
        { "github/super-linter@v4", [] },
    };

    [Theory]
    [MemberData(nameof(Known))]
    public void Bash_reads_each_script_and_the_report_says_what_it_stands_for(string action, string[] inputs)
    {
        DiagnosticBag diagnostics = new();
        ScriptStep script = Assert.IsType<ScriptStep>(Spell(action, inputs, diagnostics));
        using ScriptBench bench = new();
        bench.AssertReads(script.Script);
        Diagnostic said = Assert.Single(diagnostics.Items);
        Assert.Equal(("Approximated", "jobs.build.steps.0"), (said.Id, said.Subject));
        Assert.Contains(action.Split('@')[0], said.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("docker/login-action@v3", "username", "octo", "password", "x", "ecr", "true")]
    [InlineData("docker/login-action@v3", "username", "octo")]
    [InlineData("sigstore/cosign-installer@v3")]
    [InlineData("dart-lang/setup-dart@v1", "sdk", "main; rm -rf /")]
    [InlineData("erlef/setup-beam@v1", "elixir-version", "1.15.2")]
    [InlineData("erlef/setup-beam@v1", "elixir-version", "1.15.2", "otp-version", "$(id)")]
    [InlineData("haskell-actions/setup@v2", "ghc-version", "9 && id")]
    [InlineData("github/super-linter@v5")]
    [InlineData("contoso/login-action@v1", "username", "octo", "password", "x")]
    public void What_is_not_known_word_for_word_stays_what_it_was(string action, params string[] inputs)
    {
        DiagnosticBag diagnostics = new();
        Assert.IsType<NativeStep>(Spell(action, inputs, diagnostics));
        Assert.Empty(diagnostics.Items);
    }

    [Fact]
    public void A_job_for_another_system_and_a_step_whose_outputs_may_be_asked_for_stay_what_they_were()
    {
        DiagnosticBag diagnostics = new();
        Assert.IsType<NativeStep>(Spell("dart-lang/setup-dart@v1", [], diagnostics, label: "windows-latest"));
        Assert.IsType<NativeStep>(Spell("dart-lang/setup-dart@v1", [], diagnostics, id: "dart"));
        Assert.Empty(diagnostics.Items);
    }

    [Fact]
    public void A_log_in_hands_the_password_to_Docker_by_its_input_alone()
    {
        using ScriptBench bench = new();
        bench.Program("docker", "cat > \"$HOME/input\"");
        ScriptStep script = Script("docker/login-action@v3", "username", "octo", "password", "p w", "registry", "ghcr.io");
        Assert.DoesNotContain("p w", script.Script, StringComparison.Ordinal);
        bench.Run(script.Script, script.Variables);
        Assert.Equal(["docker login --username octo --password-stdin ghcr.io"], bench.Calls);
        Assert.Equal("p w", File.ReadAllText(Path.Combine(bench.Home, "input")));
    }

    [Fact]
    public void A_builder_is_made_and_used()
    {
        using ScriptBench bench = new();
        bench.Program("docker");
        bench.Run(Script("docker/setup-buildx-action@v3").Script);
        Assert.Equal(["docker buildx create --driver docker-container --use --bootstrap"], bench.Calls);
    }

    [Fact]
    public void Cosign_lies_on_the_search_path_and_can_be_run()
    {
        using ScriptBench bench = new();
        bench.Program("curl", Fetch);
        File.WriteAllText(Path.Combine(bench.Home, "fetched"), "#!/bin/sh\necho signed > \"$HOME/signed\"\n");
        bench.Run(Script("sigstore/cosign-installer@v3", "cosign-release", "v2.2.4").Script);
        Assert.EndsWith("https://github.com/sigstore/cosign/releases/download/v2.2.4/cosign-linux-amd64", Assert.Single(bench.Calls), StringComparison.Ordinal);
        bench.Run($"PATH=\"{Assert.Single(bench.Lines("path"))}:$PATH\"\ncosign");
        Assert.Equal(["signed"], bench.Lines("signed"));
    }

    [Fact]
    public void Dart_is_unpacked_onto_the_search_path()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/unzip"), "There is no unzip.");
        using ScriptBench bench = new();
        bench.Program("curl", Fetch);
        using (ZipArchive archive = ZipFile.Open(Path.Combine(bench.Home, "fetched"), ZipArchiveMode.Create))
        {
            using StreamWriter writer = new(archive.CreateEntry("dart-sdk/bin/dart").Open());
            writer.Write("#!/bin/sh\necho dart\n");
        }

        bench.Run(Script("dart-lang/setup-dart@v1", "sdk", "beta").Script);
        Assert.EndsWith("https://storage.googleapis.com/dart-archive/channels/beta/release/latest/sdk/dartsdk-linux-x64-release.zip", Assert.Single(bench.Calls), StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(Assert.Single(bench.Lines("path")), "dart")));
    }

    [Fact]
    public void D_is_installed_by_its_own_script_and_found_by_the_steps_that_follow()
    {
        using ScriptBench bench = new();
        bench.Program("curl", """
            cat <<'SCRIPT'
            echo "$@" > "$HOME/asked"
            mkdir -p "$HOME/dlang/bin"
            printf '#!/bin/sh\necho "$HOME/dlang/activate"\n' > "$HOME/dlang/install.sh"
            echo 'PATH="$HOME/dlang/bin:$PATH"' > "$HOME/dlang/activate"
            touch "$HOME/dlang/bin/dub" "$HOME/dlang/bin/dmd"
            chmod +x "$HOME/dlang/install.sh" "$HOME/dlang/bin/dub" "$HOME/dlang/bin/dmd"
            SCRIPT
            """);
        bench.Run(Script("dlang-community/setup-dlang@v1").Script);
        Assert.Equal(["install dmd"], bench.Lines("asked"));
        Assert.Equal(["DC=dmd"], bench.Lines("env"));
        Assert.Equal(Enumerable.Repeat(Path.Combine(bench.Home, "dlang", "bin"), 2), bench.Lines("path"));
    }

    [Fact]
    public void Elixir_is_installed_with_the_versions_that_were_asked_for()
    {
        using ScriptBench bench = new();
        bench.Program("curl", Fetch);
        File.WriteAllText(Path.Combine(bench.Home, "fetched"), "echo \"$@\" > \"$HOME/asked\"\n");
        bench.Run(Script("erlef/setup-beam@v1", "elixir-version", "1.15.2", "otp-version", "26.0").Script);
        Assert.Equal(["elixir@1.15.2 otp@26.0"], bench.Lines("asked"));
        Assert.Equal(["otp/26.0/bin", "elixir/1.15.2-otp-26/bin"], bench.Lines("path").Select(path => Path.GetRelativePath(Path.Combine(bench.Home, ".elixir-install", "installs"), path)));
    }

    [Fact]
    public void Haskell_is_installed_without_questions()
    {
        using ScriptBench bench = new();
        bench.Program("curl", "echo 'env | grep ^BOOTSTRAP_ | sort > \"$HOME/asked\"'");
        bench.Run(Script("actions/setup-haskell@v1", "ghc-version", "8.10.3", "cabal-version", "3.2").Script);
        Assert.Equal(["BOOTSTRAP_HASKELL_CABAL_VERSION=3.2", "BOOTSTRAP_HASKELL_GHC_VERSION=8.10.3", "BOOTSTRAP_HASKELL_INSTALL_NO_STACK=1", "BOOTSTRAP_HASKELL_NONINTERACTIVE=1"], bench.Lines("asked"));
        Assert.Equal([Path.Combine(bench.Home, ".cabal", "bin"), Path.Combine(bench.Home, ".ghcup", "bin")], bench.Lines("path"));
    }

    [Fact]
    public void The_super_linter_gets_the_step_s_variables_by_name()
    {
        using ScriptBench bench = new();
        bench.Program("docker");
        NativeStep step = new() { Format = "GitHubActions", Reference = "github/super-linter@v4", Variables = new VariableMap().With("DEFAULT_BRANCH", "main") };
        bench.Run(Assert.IsType<ScriptStep>(Spell(step, new())).Script);
        Assert.Equal([$"docker run --rm -e RUN_LOCAL=true -e DEFAULT_BRANCH -v {bench.Work}:/tmp/lint github/super-linter:v4"], bench.Calls);
    }

    private static ScriptStep Script(string action, params string[] inputs) => Assert.IsType<ScriptStep>(Spell(action, inputs, new()));

    private static Step Spell(string action, string[] inputs, DiagnosticBag diagnostics, string label = "ubuntu-latest", string? id = null) =>
        Spell(new() { Format = "GitHubActions", Reference = action, Id = id, Inputs = new(inputs.Chunk(2).Select(pair => KeyValuePair.Create(pair[0], pair[1]))) }, diagnostics, label);

    private static Step Spell(NativeStep step, DiagnosticBag diagnostics, string label = "ubuntu-latest") =>
        new GitHubActionsFormat().Spell(new() { Stages = [new() { Jobs = [new() { Id = "build", Runner = new() { Labels = [label] }, Steps = [step] }] }] }, DialectTraits.Common, diagnostics).Jobs.Single().Steps[0];
}
