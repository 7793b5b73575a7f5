using System.Runtime.Versioning;
using CicdTools.Providers.Local.Runs;

namespace CicdTools.Tests.Runs;

[UnsupportedOSPlatform("windows")]
public sealed class StepTests : IAsyncLifetime
{
    private readonly Lab _lab = new();

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _lab.DisposeAsync();

    [Fact]
    public async Task A_job_has_a_home_of_its_own_and_none_of_the_callers_variables()
    {
        Environment.SetEnvironmentVariable("GITHUB_TOKEN_OF_CALLER", "abc");
        Run run = await _lab.RunAsync(Lab.Pipeline(Lab.Job("a", "env; echo home=$HOME; [ -w $HOME ] && [ -w $TMPDIR ] && echo writable; ls -A $HOME $TMPDIR")), new() { Variables = new VariableMap().With("MINE", "1") });
        string text = await _lab.TextAsync(run);
        Assert.DoesNotContain("OF_CALLER", text, StringComparison.Ordinal);
        Assert.Contains($"home={_lab.Root}", text, StringComparison.Ordinal);
        foreach (string line in (string[])["writable", "CI=true", "MINE=1", "CICD_VERSION=0.1.0", "CICD_REPOSITORY=app", "CICD_RUN_NUMBER=1"])
            Assert.Contains(line, text, StringComparison.Ordinal);
        Assert.False(Directory.Exists(new RunFolder(Path.Combine(_lab.Root, "runs", run.Id)).Work("0001")));
        Environment.SetEnvironmentVariable("GITHUB_TOKEN_OF_CALLER", null);
    }

    [Fact]
    public async Task The_callers_variables_win_over_the_steps_and_those_over_the_jobs()
    {
        VariableMap Map(string value, params string[] names) => new(names.Select(name => KeyValuePair.Create(name, value)));
        Job job = new() { Id = "a", Variables = Map("job", "A", "B", "C"), Steps = [new ScriptStep { Script = "echo $A $B $C $D", Variables = Map("step", "A", "B") }] };
        Run run = await _lab.RunAsync(Lab.Pipeline(job) with { Variables = Map("pipeline", "A", "B", "C", "D") }, new() { Variables = Map("caller", "A") });
        Assert.Equal("caller step job pipeline", await _lab.TextAsync(run));
    }

    [Fact]
    public async Task A_checkout_is_a_clone_of_its_own_whose_changes_reach_nobody()
    {
        _lab.Commit("Files", ("dir/run.sh", "#!/bin/sh\necho ran\n"), ("text", "one\n"));
        const string script = "./dir/run.sh; git log --format=%s | wc -l; git status --porcelain; git rev-parse --abbrev-ref HEAD; git config user.email x@y; git config user.name x; echo two > text; git commit -qam change; git tag mine; echo '#!/bin/sh' > .git/hooks/pre-push; git push -q origin HEAD:main 2>/dev/null || echo refused; git push -q 2>/dev/null || echo refused";
        Job job = new() { Id = "a", Steps = [new CheckoutStep(), new ScriptStep { Script = script }] };
        Run run = await _lab.RunAsync(Lab.Pipeline(job));
        Assert.Equal("ran\n2\nmain\nrefused\nrefused", await _lab.TextAsync(run));
        using LibGit2Sharp.Repository git = new(_lab.Provider.Paths.RepositoryGit("app"));
        Assert.Equal(run.Commit, git.Head.Tip.Sha);
        Assert.Empty(git.Tags);
        Assert.Equal(RunStatus.Succeeded, (await _lab.RunAsync(Lab.Pipeline(job with { Steps = [new CheckoutStep(), new ScriptStep { Script = "grep one text" }] }))).Status);
    }

    [Fact]
    public async Task A_tag_a_branch_and_a_commit_can_be_run()
    {
        string first = _lab.Commit("First", ("f", "1"));
        using (LibGit2Sharp.Repository git = new(_lab.Provider.Paths.RepositoryGit("app")))
            git.Refs.Add("refs/tags/v9", new LibGit2Sharp.ObjectId(first));
        _lab.Commit("Second", ("f", "2"));
        _lab.CommitTo("topic/x", "Third", ("f", "3"));
        Pipeline pipeline = Lab.Pipeline(new Job { Id = "a", Steps = [new CheckoutStep(), new ScriptStep { Script = "cat f" }] });
        foreach ((string reference, string content) in new[] { ("v9", "1"), ("main", "2"), ("refs/heads/topic/x", "3"), (first[..10], "1") })
            Assert.Equal(content, await _lab.TextAsync(await _lab.RunAsync(pipeline, new() { Ref = reference })));
    }

    [Theory]
    [InlineData("bash", "false | true; echo reached", RunStatus.Failed)]
    [InlineData(null, "false | true; echo reached", RunStatus.Succeeded)]
    [InlineData("sh", "false; echo not", RunStatus.Failed)]
    [InlineData("python", "import sys; print('py'); sys.exit(0)", RunStatus.Succeeded)]
    [InlineData("perl {0}", "print \"perl\\n\";", RunStatus.Succeeded)]
    public async Task A_script_runs_by_the_shell_it_asks_for(string? shell, string script, RunStatus status)
    {
        string program = shell?.Split(' ')[0] ?? "bash";
        Assert.SkipWhen(CicdTools.Providers.Processes.Executables.Find(program) is null, $"{program} is not on this machine.");
        Run run = await _lab.RunAsync(Lab.Pipeline(new Job { Id = "a", Steps = [new ScriptStep { Shell = shell, Script = script }] }));
        Assert.Equal(status, run.Status);
    }

    [Theory]
    [InlineData("\"on $($PSVersionTable.PSEdition)\"; if ($IsWindows -eq $null) { throw }", RunStatus.Succeeded, "on Core")]
    [InlineData("'before'; exit 3", RunStatus.Failed, "before")]
    [InlineData("'before'; Get-Item ./nowhere; 'af' + 'ter'", RunStatus.Failed, "before")]
    public async Task A_script_runs_by_pwsh_and_ends_at_its_first_error(string script, RunStatus status, string begin)
    {
        string? pwsh = Environment.GetEnvironmentVariable("CICDTOOLS_TEST_PWSH") ?? CicdTools.Providers.Processes.Executables.Find("pwsh");
        Assert.SkipWhen(pwsh is null, "pwsh is not on this machine, nor named by CICDTOOLS_TEST_PWSH.");
        Job job = new()
        {
            Id = "j",
            Variables = new VariableMap().With("PATH", $"{Path.GetDirectoryName(pwsh)}:{Environment.GetEnvironmentVariable("PATH")}").With("POWERSHELL_TELEMETRY_OPTOUT", "1").With("NO_COLOR", "1"),
            Steps = [new ScriptStep { Shell = "pwsh", Script = script }],
        };
        Run run = await _lab.RunAsync(Lab.Pipeline(job));
        Assert.Equal(status, run.Status);
        string text = await _lab.TextAsync(run);
        Assert.StartsWith(begin, text, StringComparison.Ordinal);
        Assert.DoesNotContain("after", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_shell_that_is_not_there_is_named()
    {
        Run run = await _lab.RunAsync(Lab.Pipeline(new Job { Id = "a", Steps = [new ScriptStep { Shell = "cmd", Script = "dir" }] }));
        Assert.Equal(RunStatus.Errored, run.Status);
        Assert.Contains("The shell 'cmd' is not on this machine.", run.Jobs[0].Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_step_of_another_system_fails_or_is_skipped_when_asked()
    {
        Pipeline pipeline = Lab.Pipeline(new Job { Id = "a", Steps = [new NativeStep { Format = "GitHubActions", Reference = "actions/labeler@v5" }, new ScriptStep { Script = "echo after" }] });
        Run failed = await _lab.RunAsync(pipeline);
        Assert.Equal(RunStatus.Failed, failed.Status);
        Assert.Contains("'actions/labeler@v5' of GitHubActions", failed.Jobs[0].Reason, StringComparison.Ordinal);
        Run skipped = await _lab.RunAsync(pipeline, new() { SkipUnsupported = true });
        Assert.Equal(RunStatus.Succeeded, skipped.Status);
        Assert.Equal([RunStatus.Skipped, RunStatus.Succeeded], skipped.Jobs[0].Steps.Select(step => step.Status));
    }

    [Fact]
    public async Task A_tool_is_looked_for_and_never_downloaded()
    {
        Job With(string tool, string? version) => new() { Id = "a", Steps = [new SetupToolStep { Tool = tool, Version = version }, new ScriptStep { Script = "true" }] };
        Run missing = await _lab.RunAsync(Lab.Pipeline(With("no-such-tool", "1")));
        Assert.Equal(RunStatus.Errored, missing.Status);
        Assert.Contains("no-such-tool 1 is not on this machine", missing.Jobs[0].Reason, StringComparison.Ordinal);
        Assert.DoesNotContain("Warning", await _lab.TextAsync(await _lab.RunAsync(Lab.Pipeline(With("dotnet", null)))), StringComparison.Ordinal);
        Run other = await _lab.RunAsync(Lab.Pipeline(With("dotnet", "1.0.x")));
        Assert.Equal(RunStatus.Succeeded, other.Status);
        Assert.Contains("Warning: dotnet 1.0.x was asked for", await _lab.TextAsync(other), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("3", "3.11.2", true)]
    [InlineData("3.11", "3.11.2", true)]
    [InlineData("3.1", "3.11.2", false)]
    [InlineData("18.x", "18.4.0", true)]
    [InlineData("20", "18.4.0", false)]
    [InlineData(">=3.9", "3.11.2", true)]
    [InlineData("^1.2.0", "1.10.0", true)]
    [InlineData("^1.2.0", "2.0.0", false)]
    [InlineData("~1.2.3", "1.2.9", true)]
    [InlineData("~1.2.3", "1.3.0", false)]
    [InlineData("lts/*", "20.1.0", true)]
    [InlineData("16 || 18", "18.1.0", true)]
    public void A_version_fits_what_was_asked_for(string asked, string version, bool fits) => Assert.Equal(fits, ToolSetup.Fits(asked, version));

    [Fact]
    public async Task A_working_folder_outside_is_refused()
    {
        Run run = await _lab.RunAsync(Lab.Pipeline(new Job { Id = "a", Steps = [new ScriptStep { Script = "ln -s / up" }, new ScriptStep { Script = "pwd", WorkingDirectory = "up/etc" }] }));
        Assert.Equal(RunStatus.Failed, run.Status);
        Assert.Contains("leads out of the job's folder", run.Jobs[0].Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_one_step_leaves_running_serves_the_next_and_ends_with_the_job()
    {
        string pid = Path.Combine(_lab.Root, "pid");
        Job job = new() { Id = "a", Steps = [new ScriptStep { Script = $"sleep 300 & echo $! > {pid}" }, new ScriptStep { Script = $"kill -0 $(cat {pid}) && echo alive" }] };
        Run run = await _lab.RunAsync(Lab.Pipeline(job));
        Assert.Equal("alive", await _lab.TextAsync(run));
        Assert.Null(CicdTools.Providers.Processes.ProcessIdentity.Of(int.Parse(File.ReadAllText(pid), System.Globalization.CultureInfo.InvariantCulture)));
    }

    [Theory]
    [InlineData("de-DE")]
    [InlineData("tr-TR")]
    public async Task Output_is_the_same_in_every_culture(string culture)
    {
        System.Globalization.CultureInfo before = System.Globalization.CultureInfo.CurrentCulture;
        System.Globalization.CultureInfo.CurrentCulture = new(culture);
        try
        {
            Job job = Lab.Job("i", "sleep 60") with { Timeout = TimeSpan.FromSeconds(0.25), Matrix = new() { Axes = [new("I", ["i"])] } };
            Run run = await _lab.RunAsync(Lab.Pipeline(job));
            Assert.Equal("It took longer than 00:00:00.2500000 and was ended.", run.Jobs[0].Reason);
            Assert.Matches(@"^\d{8}-\d{9}-[0-9a-f]{6}$", run.Id);
        }
        finally
        {
            System.Globalization.CultureInfo.CurrentCulture = before;
        }
    }
}
