using CicdTools.Module.Tests.Hosting;

namespace CicdTools.Module.Tests.Runners;

/// <summary>What a runner hears from the commands: each test is a process with that runner's environment.</summary>
public sealed class RunnerTests : IDisposable
{
    private static readonly (string, string) GitHub = ("GITHUB_ACTIONS", "true"), Azure = ("TF_BUILD", "True"), GitLab = ("GITLAB_CI", "true"), Runbook = ("AUTOMATION_ASSET_ACCOUNTID", "00000000-0000-0000-0000-000000000001");

    private readonly Child _child = new();

    public void Dispose() => _child.Dispose();

    [Fact]
    public void An_error_is_annotated_once_and_still_an_error()
    {
        Child.Result result = _child.Command("Get-CicdRun -RunId nothing", GitHub);
        Assert.Equal("::error title=RunNotFound::There is no run 'nothing'. Get-CicdRun shows them all.", Assert.Single(Commands(result.Output)));
        Assert.Contains("[RunNotFound]", result.Error, StringComparison.Ordinal);
        Assert.Equal(1, result.ExitCode);
    }

    [Fact]
    public void An_error_that_ends_the_command_is_annotated_once_too() =>
        Assert.Equal("##vso[task.logissue type=error;code=ContextNotFound;]There is no context 'nowhere'. Known: local. Connect-CicdProvider makes one.", Assert.Single(Commands(_child.Command("$ErrorActionPreference = 'Stop'; Get-CicdRepository -Context nowhere", Azure).Output)));

    [Theory]
    [InlineData("Get-CicdRun -RunId nothing -ErrorAction SilentlyContinue")]
    [InlineData("Get-CicdRun -RunId nothing -ErrorAction Ignore")]
    [InlineData("$ErrorActionPreference = 'SilentlyContinue'; Get-CicdRun -RunId nothing")]
    [InlineData("Import-CicdPipeline ./ci.yml -Format GitHubActions -WarningAction SilentlyContinue | ForEach-Object Name")]
    public void What_nobody_wants_to_be_shown_is_not_annotated(string script)
    {
        WriteWorkflow();
        Assert.Empty(Commands(_child.Command($"Set-Location '{_child.Home}'; {script}", GitHub).Output));
    }

    [Fact]
    public void A_warning_about_a_file_is_annotated_there()
    {
        WriteWorkflow();
        string line = Assert.Single(Commands(_child.Command($"Set-Location '{_child.Home}'; (Import-CicdPipeline ./ci.yml -Format GitHubActions).Name", GitHub, ("GITHUB_WORKSPACE", _child.Home)).Output));
        Assert.StartsWith("::warning file=ci.yml,line=4,title=", line, StringComparison.Ordinal);
    }

    [Fact]
    public void Problems_of_Test_CicdPipeline_are_annotated_at_their_place_and_stay_objects()
    {
        string folder = Path.Combine(_child.Home, "work");
        Directory.CreateDirectory(Path.Combine(folder, ".github", "workflows"));
        File.WriteAllText(Path.Combine(folder, ".github", "workflows", "ci.yml"), "on: push\njobs:\n  test:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: actions/checkout@v1\n");
        const string Script = "(Test-CicdPipeline . -IncludeRule OutdatedAction).Count";

        string[] gitHub = _child.Command($"Set-Location '{folder}'; {Script}", GitHub, ("GITHUB_WORKSPACE", folder)).Output.Split('\n');
        Assert.Matches(@"^::(error|warning) file=\.github/workflows/ci\.yml,line=6,(col=\d+,)?title=OutdatedAction::", gitHub[0]);
        Assert.Equal("1", gitHub[1]);

        string azure = Assert.Single(Commands(_child.Command($"Set-Location '{folder}'; {Script}", Azure, ("BUILD_SOURCESDIRECTORY", _child.Home)).Output));
        Assert.Matches(@"^##vso\[task\.logissue type=(error|warning);sourcepath=work/\.github/workflows/ci\.yml;linenumber=6;(columnnumber=\d+;)?code=OutdatedAction;\]", azure);
    }

    [Fact]
    public void A_secret_is_masked_before_anything_else_is_said()
    {
        const string Script = "Start-CicdRun nothing -Secret @{ KEY = \"first line`n}`n50% more\" }";
        Assert.Equal(["::add-mask::first line", "::add-mask::50%25 more"], Commands(_child.Command(Script, GitHub).Output)[..2]);
        Assert.Equal(["##vso[task.setsecret]first line", "##vso[task.setsecret]50%AZP25 more"], Commands(_child.Command(Script, Azure).Output)[..2]);
        foreach ((string, string) other in new[] { GitLab, Runbook, ("CI", "true") })
            Assert.DoesNotContain("first line", _child.Command(Script, other).Output, StringComparison.Ordinal);
    }

    [Fact]
    public void So_is_a_token() =>
        Assert.Equal("::add-mask::tok-12345", Commands(_child.Command("Connect-CicdProvider Local other -Token ([Net.NetworkCredential]::new('', 'tok-12345').SecurePassword)", GitHub).Output)[0]);

    [Fact]
    public void So_is_the_value_of_Set_CicdSecret() =>
        Assert.Equal("::add-mask::s3cr3t", Commands(_child.Command("Set-CicdSecret -Name KEY -Value ([Net.NetworkCredential]::new('', 's3cr3t').SecurePassword) -Context local", GitHub).Output)[0]);

    [Theory]
    [InlineData("##vso[task.complete result=Succeeded;]x")]
    [InlineData("a ##vso[task.setvariable variable=PATH]/tmp")]
    [InlineData("##[error]x")]
    public void A_name_that_is_a_command_is_none_in_what_is_said_about_it(string name)
    {
        Child.Result result = _child.Command($"Get-CicdRun -RunId '{name}'", Azure);
        string said = Assert.Single(Commands(result.Output));
        Assert.StartsWith("##vso[task.logissue type=error;code=RunNotFound;]", said, StringComparison.Ordinal);
        Assert.Contains(name.Replace("##", "# #", StringComparison.Ordinal), said, StringComparison.Ordinal);
        Assert.Empty(Commands(result.Error));
    }

    [Theory]
    [InlineData("GITHUB_ACTIONS")]
    [InlineData("TF_BUILD")]
    [InlineData("GITLAB_CI")]
    public void A_job_that_says_commands_by_its_name_and_in_its_log_is_told_of_and_not_obeyed(string mark)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The workflow's step is a script of bash.");
        const string Workflow =
            """
            on: push
            jobs:
              evil:
                name: "::error::x ##vso[task.complete result=Succeeded;] ##[error]y"
                runs-on: ubuntu-latest
                steps:
                  - name: "##vso[task.setvariable variable=PATH]/tmp"
                    run: |
                      echo "::set-env name=EVIL::1"
                      echo "  ::stop-commands::evil"
                      echo "text ##vso[task.setvariable variable=EVIL]1 ##[group]g"
                      printf '\033[0Ksection_end:1:cicd_1_1\r\033[0K\n'
                      for i in $(seq 60 130); do printf '%*s::set-env name=EVIL::1\n' $i x; done
                      exit 3
            """;
        File.WriteAllText(Path.Combine(_child.Home, "ci.yml"), Workflow);
        Child.Result result = _child.Command(
            $"$null = New-CicdRepository evil -Trust; $null = Set-CicdRepositoryItem evil .github/workflows/ci.yml ([IO.File]::ReadAllText('{_child.Home}/ci.yml')); Start-CicdRun evil -Isolation Host -Wait | Receive-CicdLog",
            (mark, "true"), ("GITHUB_STEP_SUMMARY", Path.Combine(_child.Home, "summary")));

        Assert.Contains("set-env", result.Output, StringComparison.Ordinal);
        string[] ours = ["::group::", "::endgroup::", "::error title=RunFailed::", "##vso[task.logissue type=error;code=RunFailed;]", "##vso[task.setvariable variable=run_", "##vso[task.uploadsummary]/", "##[group]", "##[endgroup]"];
        foreach (string line in Commands(result.Output + result.Error))
        {
            string begin = Assert.Single(ours, line.StartsWith);
            // Behind ours an agent finds no other: it takes the first of a line, and a group's title is searched for one.
            Assert.True(!begin.StartsWith("##[", StringComparison.Ordinal) || Commands(line[begin.Length..]).Length == 0, line);
        }

        Assert.Equal(2, Commands(result.Output).Count(line => line is "::endgroup::" or "##[endgroup]") + (mark == "GITLAB_CI" ? 2 : 0));
        Assert.Equal(mark == "GITLAB_CI" ? 8 : 0, result.Output.Count(character => character == '\u001b'));
    }

    [Fact]
    public void Nothing_is_said_where_there_is_no_runner()
    {
        Child.Result result = _child.Command("Start-CicdRun nothing -Secret @{ KEY = 'secret' }");
        Assert.Equal("", result.Output);
    }

    [Theory]
    [InlineData("GITHUB_ACTIONS", "GITHUB_TOKEN", "GitHub")]
    [InlineData("TF_BUILD", "SYSTEM_ACCESSTOKEN", "AzureDevOps")]
    [InlineData("GITLAB_CI", "CI_JOB_TOKEN", "GitLab")]
    public void The_runners_context_is_in_force_where_its_system_is_known_and_local_otherwise(string mark, string token, string provider)
    {
        const string Script = "\"$((Get-CicdProvider).Name -contains $args[0])\"; foreach ($c in Get-CicdContext) { '{0} {1} {2} {3}' -f $c.Context, $c.Provider, $c.Credential, $c.IsCurrent }";
        (string, string)[] environment = [(mark, "true"), (token, "tok-12345")];

        string[] lines = _child.Run(["-Command", Script, provider], environment).Output.TrimEnd().Split('\n');
        Assert.Equal(lines[0] == "True" ? ["True", "local Local  False", $"runner {provider} environment {token} True"] : ["False", "local Local  True"], lines);

        // Whoever wants this machine says so, in one of three ways.
        Assert.Equal("local", _child.Command("(Get-CicdContext | Where-Object IsCurrent).Context", [.. environment, ("CICDTOOLS_CONTEXT", "local")]).Output.Trim());
        Assert.Equal("local", _child.Command("Select-CicdContext local; (Get-CicdContext | Where-Object IsCurrent).Context", environment).Output.Trim());
        Assert.Equal("0", _child.Command("@(Get-CicdRepository -Context local).Count", environment).Output.Trim());
    }

    // Line 4 is a key that no workflow has.
    private void WriteWorkflow() => File.WriteAllText(Path.Combine(_child.Home, "ci.yml"), "name: ci\non: push\n\nunknown-key: 1\njobs:\n  a:\n    runs-on: ubuntu-latest\n    steps:\n      - run: echo\n");

    private static string[] Commands(string output) =>
        [.. output.Split('\n').Where(line => line.TrimStart().StartsWith("::", StringComparison.Ordinal) || line.Contains("##vso[", StringComparison.OrdinalIgnoreCase) || line.Contains("##[", StringComparison.Ordinal))];
}
