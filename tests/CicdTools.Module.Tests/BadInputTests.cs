using System.Management.Automation;
using CicdTools.Module.Tests.Hosting;

namespace CicdTools.Module.Tests;

/// <summary>Bad input gets one clear error with a stable id, and nothing is changed.</summary>
[Collection("engine")]
public sealed class BadInputTests : IClassFixture<BadInputTests.Fixture>
{
    private readonly Fixture _fixture;

    public BadInputTests(Fixture fixture) => _fixture = fixture;

    [Theory]
    [InlineData("Get-CicdStack $work/missing", "PathNotFound")]
    [InlineData("Get-CicdStack \"$work/a`nb\"", "PathNotFound")]
    [InlineData("Get-CicdStack ($work + '/' + 'x' * 300)", "PathNotFound")]
    [InlineData("New-CicdPipeline $work/missing", "PathNotFound")]
    [InlineData("Import-CicdRepository $work/missing", "PathNotFound")]
    [InlineData("Import-CicdPipeline $work/missing", "PathNotFound")]
    [InlineData("Import-CicdPipeline $work/plain", "PipelineNotFound")]
    [InlineData("Import-CicdPipeline $work/app/app.py", "FormatNotFound")]
    [InlineData("Import-CicdPipeline $work/app -Format Jenkinz", "FormatNotFound")]
    [InlineData("Import-CicdPipeline $work/tab", "TabIndentation")]
    [InlineData("ConvertTo-CicdPipeline Jenkinz $work/app", "FormatNotFound")]
    [InlineData("ConvertTo-CicdPipeline GitLabCI $work/missing", "PathNotFound")]
    [InlineData("ConvertTo-CicdPipeline GitLabCI $work/plain", "PipelineNotFound")]
    [InlineData("ConvertTo-CicdPipeline GitLabCI $work/binary", "FileNotText")]
    [InlineData("Compare-CicdPipeline $work/missing $work/app", "PathNotFound")]
    [InlineData("Show-CicdPipeline $work/plain", "PipelineNotFound")]
    [InlineData("Import-CicdRepository $work/plain", "NotARepository")]
    [InlineData("Import-CicdRepository $work/empty", "RepositoryEmpty")]
    [InlineData("Import-CicdRepository $work/detached", "DetachedHead")]
    [InlineData("Test-CicdPipeline $work/missing", "PathNotFound")]
    [InlineData("Test-CicdPipeline $work/app -Format Jenkinz", "FormatNotFound")]
    [InlineData("Test-CicdPipeline $work/app -IncludeRule NoSuchRule", "RuleNotFound")]
    [InlineData("Update-CicdPipeline $work/missing", "PathNotFound")]
    [InlineData("Update-CicdPipeline $work/app -IncludeRule NoSuchRule", "RuleNotFound")]
    [InlineData("New-CicdPipeline $work/plain", "StackNotFound")]
    [InlineData("New-CicdPipeline $work/app -Format Jenkinz", "FormatNotFound")]
    [InlineData("New-CicdRepository other -Template cobol", "TemplateNotFound")]
    [InlineData("New-CicdRepository -Path $work/app -Template static", "FolderNotEmpty")]
    [InlineData("New-CicdRepository app", "RepositoryExists")]
    [InlineData("Get-CicdRepository nowhere", "RepositoryNotFound")]
    [InlineData("Remove-CicdRepository nowhere -Confirm:$false", "RepositoryNotFound")]
    [InlineData("Start-CicdRun nowhere", "RepositoryNotFound")]
    [InlineData("Start-CicdRun app -Ref nowhere", "RefNotFound")]
    [InlineData("Start-CicdRun app -Ref ('x' * 300)", "RefNotFound")]
    [InlineData("Get-CicdRepositoryItem app README.md -Ref ('x' * 300)", "RefNotFound")]
    [InlineData("Start-CicdRun broken", "StoreFailed")]
    [InlineData("Get-CicdRepository broken", "StoreFailed")]
    [InlineData("Get-CicdPipeline broken", "StoreFailed")]
    [InlineData("Get-CicdRepositoryItem broken README.md", "StoreFailed")]
    [InlineData("Start-CicdRun app -Pipeline nowhere", "PipelineNotFound")]
    [InlineData("Start-CicdRun wild", "HostIsolationRequired")]
    [InlineData("Get-CicdRun -RunId nowhere", "RunNotFound")]
    [InlineData("Wait-CicdRun nowhere", "RunNotFound")]
    [InlineData("Stop-CicdRun nowhere", "RunNotFound")]
    [InlineData("Receive-CicdLog nowhere", "RunNotFound")]
    [InlineData("Get-CicdArtifact nowhere", "RunNotFound")]
    [InlineData("Get-CicdEnvironment moon", "EnvironmentNotFound")]
    [InlineData("Set-CicdEnvironment moon -InstanceCount 2", "EnvironmentNotFound")]
    [InlineData("Remove-CicdEnvironment moon -Confirm:$false", "EnvironmentNotFound")]
    [InlineData("New-CicdEnvironment staging", "EnvironmentExists")]
    [InlineData("Get-CicdApplication nowhere", "ApplicationNotFound")]
    [InlineData("Get-CicdApplication app moon", "EnvironmentNotFound")]
    [InlineData("Get-CicdDeployment nowhere", "ApplicationNotFound")]
    [InlineData("Get-CicdDeployment -Environment moon", "EnvironmentNotFound")]
    [InlineData("Get-CicdPromotion -Application nowhere", "ApplicationNotFound")]
    [InlineData("Get-CicdPromotion -Environment moon", "EnvironmentNotFound")]
    [InlineData("Get-CicdApproval -Environment moon", "EnvironmentNotFound")]
    [InlineData("Get-CicdRun nowhere", "RepositoryNotFound")]
    [InlineData("Test-CicdApplication nowhere", "ApplicationNotFound")]
    [InlineData("Test-CicdApplication app moon", "EnvironmentNotFound")]
    [InlineData("Test-CicdApplication -Address moon", "InvalidAddress")]
    [InlineData("Register-CicdCluster app production -AgentNamespace agents", "NotTaken")]
    [InlineData("Invoke-CicdPromotion app 9.9.9 -To staging -Strategy BlueGreen -Percent 50 -Confirm:$false", "InvalidPercent")]
    [InlineData("Invoke-CicdPromotion app 9.9.9 -To staging -Strategy Recreate -Step 50, 100 -Confirm:$false", "InvalidSteps")]
    [InlineData("Invoke-CicdPromotion app 9.9.9 -To moon -Confirm:$false", "EnvironmentNotFound")]
    [InlineData("Invoke-CicdPromotion nowhere 9.9.9 -To staging -Confirm:$false", "ApplicationNotFound")]
    [InlineData("Invoke-CicdPromotion app 9.9.9 -To staging -Confirm:$false", "VersionNotFound")]
    [InlineData("Invoke-CicdPromotion app 9.9.9 -To staging -Percent 0 -Confirm:$false", "InvalidPercent")]
    [InlineData("Invoke-CicdPromotion app 9.9.9 -To staging -Percent 101 -Confirm:$false", "InvalidPercent")]
    [InlineData("Undo-CicdPromotion app production -Confirm:$false", "NothingToUndo")]
    [InlineData("Undo-CicdPromotion -PromotionId nowhere -Confirm:$false", "PromotionNotFound")]
    [InlineData("Get-CicdPromotion nowhere", "PromotionNotFound")]
    [InlineData("Approve-CicdApproval nowhere", "ApprovalNotFound")]
    [InlineData("Get-CicdRepositoryItem app nowhere.txt", "PathNotFound")]
    [InlineData("Get-CicdRepositoryItem app ../../secret", "InvalidPath")]
    [InlineData("Set-CicdRepositoryItem app ../../secret x", "InvalidPath")]
    [InlineData("Set-CicdRepositoryItem app .git/config x", "InvalidPath")]
    [InlineData("Set-CicdRepositoryItem app \"a`nb\" x", "InvalidPath")]
    public void Something_that_is_not_there_or_not_so(string script, string id) => Refuses(script, id);

    [Theory]
    [InlineData("New-CicdRepository {0}")]
    [InlineData("New-CicdEnvironment {0}")]
    [InlineData("Import-CicdRepository $work/app -Name {0}")]
    [InlineData("Connect-CicdProvider Local {0}")]
    [InlineData("New-CicdPipeline $work/app -Name {0} -Force")]
    [InlineData("New-CicdRepository -Path $work/other -Name {0} -Template python")]
    [InlineData("Start-CicdRun {0}")]
    [InlineData("Remove-CicdRepository {0} -Confirm:$false")]
    [InlineData("Invoke-CicdPromotion {0} -To staging -Confirm:$false")]
    [InlineData("Invoke-CicdPromotion app -To {0} -Confirm:$false")]
    public void A_name_that_is_none(string script)
    {
        foreach (string name in new[] { "'a/b'", "'..'", "'../up'", "\"a`nb\"", "('x' * 300)", "'-x'", "' '", "'café'" })
            Refuses(string.Format(System.Globalization.CultureInfo.InvariantCulture, script, name), "InvalidName");
    }

    [Theory]
    [InlineData("tab", "TabIndentation")]
    [InlineData("duplicate", "DuplicateKey")]
    [InlineData("cycle", "Cycle")]
    [InlineData("need", "UnknownNeed")]
    [InlineData("large", "FileTooLarge")]
    [InlineData("binary", "FileNotText")]
    [InlineData("bomb", "AliasBomb")]
    [InlineData("deep", "YamlTooDeep")]
    public void A_pipeline_file_that_cannot_be_read(string repository, string id) => Refuses($"Start-CicdRun {repository}", id);

    private void Refuses(string script, string id)
    {
        string[] before = Snapshot.Of(_fixture.Session.Home);
        ErrorRecord error = _fixture.Session.Fails($"(& {{ param($work) {script} }} '{_fixture.Work}')");
        Assert.True(error.FullyQualifiedErrorId.StartsWith(id + ",", StringComparison.Ordinal), $"{script}: {error.FullyQualifiedErrorId}: {error}");
        Assert.Matches(@"^[^\r\n]+\.$", error.Exception.Message);
        Assert.False(string.IsNullOrEmpty(error.ErrorDetails?.RecommendedAction), $"{id} names no remedy.");
        Assert.Equal(before, Snapshot.Of(_fixture.Session.Home));
    }

    /// <summary>Repositories and folders of every bad kind, made once.</summary>
    public sealed class Fixture : IDisposable
    {
        public Fixture()
        {
            Session = new(ownHome: true);
            Work = Path.Combine(Session.Home, "work");
            Directory.CreateDirectory(Path.Combine(Work, "plain"));
            Git("init -q empty");
            Session.Run("New-CicdRepository -Path $args[0] -Template python; Import-CicdRepository $args[0] -Trust", Path.Combine(Work, "app"));
            Session.Run("New-CicdRepository -Path $args[0] -Template python; Import-CicdRepository $args[0]", Path.Combine(Work, "wild"));
            Git("clone -q app detached");
            Git("-C detached checkout -q --detach");
            Session.Run("$null = Get-CicdEnvironment; $null = New-CicdRepository broken");
            File.WriteAllText(Path.Combine(Session.Home, "data", "repositories", "broken", "repository.git", "HEAD"), "damage");

            Pipeline("tab", "on: push\njobs:\n\tbuild:\n");
            Pipeline("duplicate", "on: push\njobs:\n  a: {runs-on: x, steps: [{run: a}]}\n  a: {runs-on: x, steps: [{run: a}]}\n");
            Pipeline("cycle", "on: push\njobs:\n  a: {needs: b, runs-on: x, steps: [{run: a}]}\n  b: {needs: a, runs-on: x, steps: [{run: a}]}\n");
            Pipeline("need", "on: push\njobs:\n  a: {needs: z, runs-on: x, steps: [{run: a}]}\n");
            Pipeline("large", "# " + new string('x', 10 * 1024 * 1024) + "\non: push\n");
            Pipeline("binary", "on: push\0\u0001\u0002\0\n");
            Pipeline("bomb", "a: &a [x,x,x,x,x,x,x,x,x,x]\n" + string.Concat(Enumerable.Range(0, 12).Select(i => $"{(char)('b' + i)}: &{(char)('b' + i)} [{string.Join(',', Enumerable.Repeat($"*{(char)('a' + i)}", 10))}]\n")) + "on: push\n");
            Pipeline("deep", new string('[', 10_000) + "\n");
        }

        internal Session Session { get; }

        internal string Work { get; }

        public void Dispose() => Session.Dispose();

        private void Pipeline(string name, string text)
        {
            Directory.CreateDirectory(Path.Combine(Work, name, ".github", "workflows"));
            File.WriteAllText(Path.Combine(Work, name, ".github", "workflows", "ci.yml"), text);
            Git($"init -q -b main {name}");
            Git($"-C {name} add -A");
            Git($"-C {name} -c user.name=t -c user.email=t@localhost commit -q -m pipeline");
            Session.Run("Import-CicdRepository $args[0] -Trust -NoPipeline", Path.Combine(Work, name));
        }

        private void Git(string arguments)
        {
            using System.Diagnostics.Process git = System.Diagnostics.Process.Start(new System.Diagnostics.ProcessStartInfo("git", arguments) { WorkingDirectory = Work })!;
            git.WaitForExit();
            Assert.Equal(0, git.ExitCode);
        }
    }
}
