using CicdTools.Providers;

namespace CicdTools.Tests.Rules;

/// <summary>The engine: what is looked at, what is silenced, and that files are only changed as was planned.</summary>
public sealed class DoctorTests : IDisposable
{
    private const string Path = ".github/workflows/ci.yml";
    private const string Old = "      - uses: actions/checkout@v1\n";
    private const string Head = "on: push\njobs:\n  a:\n    runs-on: ubuntu-24.04\n    steps:\n";

    private readonly IDoctor _doctor = new ProviderCatalog().Doctor;
    private readonly TestTree _tree = new();

    public void Dispose() => _tree.Dispose();

    [Theory]
    [InlineData("      - uses: actions/checkout@v1 # cicd-disable OutdatedAction\n" + Old, 7)]
    [InlineData("      # cicd-disable OutdatedAction, UnpinnedAction\n" + Old + Old, 8)]
    [InlineData("      # cicd-disable OutdatedAction\n\n      # because\n" + Old + Old, 10)]
    public async Task A_comment_silences_its_line_or_the_next(string steps, int line)
    {
        _tree.Write(Path, Head + steps);
        Assert.Equal([line], (await FoundAsync("OutdatedAction")).Select(problem => problem.Line!.Value));
    }

    [Fact]
    public async Task A_comment_at_the_top_silences_the_file_and_what_its_reader_says()
    {
        _tree.Write(Path, "# The old one.\n# cicd-disable OutdatedAction,UnknownKey\n" + Head + Old + "    colour: red\n");
        Assert.Empty(await FoundAsync("OutdatedAction"));
        Assert.Empty(await FoundAsync("UnknownKey"));
        _tree.Write(Path, Head + Old + "    colour: red # cicd-disable UnknownKey\n    shape: round\n");
        Assert.Equal([8], (await FoundAsync("UnknownKey")).Select(problem => problem.Line!.Value));
    }

    [Theory]
    [InlineData("deploy.sh", "# cicd-disable HelmTwoCommand\nhelm delete shop --purge\n")]
    [InlineData("README.md", "<!-- cicd-disable HelmTwoCommand -->\n\n```sh\nhelm delete shop --purge\n```\n")]
    [InlineData("README.md", "Once it was `helm delete shop --purge`.\n\nhelm delete shop --purge\n")]
    [InlineData("CHANGELOG.md", "```sh\nhelm delete shop --purge\n```\n")]
    [InlineData("vendor/deploy.sh", "helm delete shop --purge\n")]
    [InlineData("data.yaml", "text: helm delete shop --purge\n")]
    [InlineData("deploy.sh", "echo done # helm delete shop --purge\n")]
    public async Task Silenced_prose_history_vendored_data_and_comments_are_left_in_peace(string path, string text)
    {
        _tree.Write(path, text);
        Assert.Empty(await FoundAsync("HelmTwoCommand"));
    }

    [Theory]
    [InlineData("Jenkinsfile", "node {\n  sh 'helm delete shop --purge'\n}\n")]
    [InlineData("Makefile", "clean:\n\thelm delete shop --purge\n")]
    [InlineData("docs/use.md", "Run:\n\n```sh\nhelm delete shop --purge\n```\n")]
    [InlineData(".gitlab-ci.yml", "a:\n  script:\n    - helm delete shop --purge\n")]
    [InlineData("ci/Dockerfile", "FROM alpine:3.22\nRUN helm delete shop --purge\n")]
    public async Task Commands_are_found_wherever_they_stand(string path, string text)
    {
        _tree.Write(path, text);
        Diagnostic problem = Assert.Single(await FoundAsync("HelmTwoCommand"));
        Assert.Equal(path, problem.Path);
        Assert.Equal(text.Split('\n').ToList().FindIndex(line => line.Contains("--purge", StringComparison.Ordinal)) + 1, problem.Line);
    }

    [Fact]
    public async Task What_the_reader_says_is_part_of_the_result()
    {
        _tree.Write(Path, "on: push\njobs:\n  a:\n    needs: [b]\n    runs-on: ubuntu-24.04\n    steps: [{ run: make }]\n");
        _tree.Write("deploy.yaml", "apiVersion: v1\nkind: Pod\n\tspec: {}\n");
        Diagnostic[] found = await FoundAsync();
        Assert.Contains(found, problem => problem is { Id: "UnknownNeed", Path: Path });
        Assert.Contains(found, problem => problem is { Id: "TabIndentation", Path: "deploy.yaml", Line: 3 });
    }

    [Fact]
    public async Task A_file_that_is_no_text_is_named_and_never_changed()
    {
        string full = _tree.Write(Path, "");
        byte[] bytes = [.. System.Text.Encoding.ASCII.GetBytes(Head + Old), 0xE9, 0x0A];
        await File.WriteAllBytesAsync(full, bytes);
        Assert.Equal("FileNotText", Assert.Single(await FoundAsync()).Id);
        Assert.Empty(await PlansAsync());
        Assert.Equal(bytes, await File.ReadAllBytesAsync(full));
    }

    [Fact]
    public async Task A_file_that_changed_since_is_left_as_it_is()
    {
        _tree.Write(Path, Head + Old);
        Change change = Assert.Single(await PlansAsync("OutdatedAction"));
        _tree.Write(Path, Head + Old + "# mine\n");
        CicdException error = await Assert.ThrowsAsync<CicdException>(() => WriteScope.RunAsync(() => change.ApplyAsync(CancellationToken.None)));
        Assert.Equal("FileChanged", error.Id);
        Assert.EndsWith("# mine\n", _tree.Read(Path), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_is_written_outside_the_write_scope()
    {
        _tree.Write(Path, Head + Old);
        Change change = Assert.Single(await PlansAsync("OutdatedAction"));
        Assert.Equal("WriteOutsideScope", (await Assert.ThrowsAsync<CicdException>(() => change.ApplyAsync(CancellationToken.None))).Id);
        Assert.Equal(Head + Old, _tree.Read(Path));
    }

    [Fact]
    public async Task A_script_stays_executable()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("Windows has no such bit.");
            return;
        }

        string full = _tree.Write("deploy.sh", "helm delete shop --purge\n");
        File.SetUnixFileMode(full, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        await WriteScope.RunAsync(async () => await Assert.Single(await PlansAsync("HelmTwoCommand")).ApplyAsync(CancellationToken.None));
        Assert.Equal("helm uninstall shop\n", _tree.Read("deploy.sh"));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(full));
    }

    [Fact]
    public async Task Wrong_input_is_named()
    {
        Assert.Equal("PathNotFound", (await Assert.ThrowsAsync<CicdException>(() => ExamineAsync(new() { Path = _tree.Root + "/none" }))).Id);
        Assert.Equal("FormatNotFound", (await Assert.ThrowsAsync<CicdException>(() => ExamineAsync(new() { Path = _tree.Root, Format = "Cobol" }))).Id);
        Assert.Equal("RuleNotFound", (await Assert.ThrowsAsync<CicdException>(() => ExamineAsync(new() { Path = _tree.Root, IncludeRule = ["Cobol"] }))).Id);
    }

    private Task<Diagnostic[]> FoundAsync(params string[] rules) => ExamineAsync(new() { Path = _tree.Root, IncludeRule = rules });

    private async Task<Diagnostic[]> ExamineAsync(ExaminationRequest request)
    {
        List<Diagnostic> found = [];
        await foreach (Diagnostic problem in _doctor.ExamineAsync(request, CancellationToken.None))
            found.Add(problem);
        return [.. found];
    }

    private async Task<Change[]> PlansAsync(params string[] rules)
    {
        List<Change> plans = [];
        await foreach (Change change in _doctor.PlanAsync(new() { Path = _tree.Root, IncludeRule = rules }, CancellationToken.None))
            plans.Add(change);
        return [.. plans];
    }
}
