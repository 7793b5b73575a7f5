using System.Text;
using CicdTools.Providers;

namespace CicdTools.Tests.Formats.Conversion;

/// <summary>Files and folders as the cmdlets meet them.</summary>
public sealed class ToolsTests : IDisposable
{
    private const string Workflow = "name: ci\non: push\njobs:\n  build:\n    runs-on: ubuntu-latest\n    steps:\n      - run: make\n";
    private const string Configuration = "build:\n  script:\n    - make\n";

    private readonly TestFolder _folder = new();
    private readonly IPipelineTools _tools = new ProviderCatalog().Pipelines;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_folder_gives_every_pipeline_file_with_its_root()
    {
        Put("app/.github/workflows/ci.yml", Workflow);
        Put("app/.github/workflows/other.yaml", Workflow);
        Put("app/.gitlab-ci.yml", Configuration);
        PipelineReading[] readings = [.. _tools.Read(new() { Path = _folder["app"] }, CancellationToken.None)];
        Assert.Equal([".github/workflows/ci.yml", ".github/workflows/other.yaml", ".gitlab-ci.yml"], readings.Select(reading => reading.Path).Order(StringComparer.Ordinal));
        Assert.All(readings, reading => Assert.Equal(_folder["app"], reading.Root));
    }

    [Fact]
    public void A_file_at_its_systems_place_has_the_repository_around_it()
    {
        Put("app/.github/workflows/ci.yml", Workflow);
        PipelineReading reading = Assert.Single(_tools.Read(new() { Path = _folder["app", ".github", "workflows", "ci.yml"] }, CancellationToken.None));
        Assert.Equal((_folder["app"], ".github/workflows/ci.yml"), (reading.Root, reading.Path));
    }

    [Fact]
    public void A_format_that_was_asked_for_and_does_not_fit_is_named_with_what_it_looks_like()
    {
        Put("app/.github/workflows/ci.yml", Workflow);
        CicdException failure = Failure("app/.github/workflows/ci.yml", "GitLabCI");
        Assert.Contains("read as GitLabCI, because 'GitLabCI' was asked for; it looks like GitHubActions", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Two_formats_that_fit_are_both_named_and_the_user_is_asked()
    {
        CicdException failure = Assert.Throws<CicdException>(() => CicdTools.Providers.Formats.Conversion.Tools.FormatChoice.Of([new Twin("One"), new Twin("Two")], "x.yml", "a: b", null));
        Assert.Equal("FormatAmbiguous", failure.Id);
        Assert.Contains("One or Two", failure.Message, StringComparison.Ordinal);
        Assert.Equal("Two", CicdTools.Providers.Formats.Conversion.Tools.FormatChoice.Of([new Twin("One"), new Twin("Two")], "x.yml", "a: b", "two").Format.Name);
    }

    [Fact]
    public void A_file_that_is_no_utf8_is_refused_with_its_line()
    {
        Put("a/.gitlab-ci.yml", "");
        File.WriteAllBytes(_folder["a", ".gitlab-ci.yml"], [.. "build:\n  script: caf"u8, 0xE9, (byte)'\n']);
        Assert.Contains("line 2", Failure("a/.gitlab-ci.yml", null, "FileNotUtf8").Message, StringComparison.Ordinal);
        File.WriteAllText(_folder["a", ".gitlab-ci.yml"], Configuration, Encoding.Unicode);
        Assert.Contains("UTF-16", Failure("a/.gitlab-ci.yml", null, "FileNotUtf8").Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_conversion_lies_beside_the_original_and_is_not_overwritten_without_force()
    {
        Put("app/.github/workflows/ci.yml", Workflow);
        PipelineConversion conversion = Convert("app");
        await WriteScope.RunAsync(() => conversion.Change!.ApplyAsync(CancellationToken.None));
        Assert.Contains("make", File.ReadAllText(_folder["app", ".gitlab-ci.yml"]), StringComparison.Ordinal);
        Assert.NotNull(Convert("app").Change!.AlreadyDone);

        File.WriteAllText(_folder["app", ".gitlab-ci.yml"], "other:\r\n  script: x\r\n");
        // The file that is there is a pipeline as well, but one of the target's format.
        Assert.Equal("PipelineExists", Convert("app").Failure!.Id);
        conversion = Convert("app", force: true);
        await WriteScope.RunAsync(() => conversion.Change!.ApplyAsync(CancellationToken.None));
        string text = File.ReadAllText(_folder["app", ".gitlab-ci.yml"]);
        Assert.Equal(text, text.ReplaceLineEndings("\r\n"));
        Assert.Contains("make", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Two_pipelines_that_want_one_file_get_two_and_it_is_said()
    {
        Put("app/.github/workflows/ci.yml", Workflow);
        Put("app/.github/workflows/nightly.yml", Workflow.Replace("name: ci", "name: Nightly build", StringComparison.Ordinal));
        PipelineConversion[] conversions = [.. _tools.Convert(new() { Path = _folder["app"], Format = "GitLabCI" }, CancellationToken.None)];
        Assert.Equal([".gitlab-ci.yml", ".gitlab-ci.nightly-build.yml"], conversions.Select(conversion => conversion.Report!.Files[0].Path));
        Assert.Contains(conversions[1].Report!.Diagnostics, diagnostic => diagnostic.Id == "FileRenamed");
    }

    [Fact]
    public void What_stands_beside_a_moved_file_moves_along_and_names_it()
    {
        Put("app/.github/workflows/ci.yml", Workflow);
        Put("app/.github/workflows/nightly.yml", Workflow.Replace("name: ci", "name: Nightly", StringComparison.Ordinal));
        PipelineConversion[] conversions = [.. _tools.Convert(new() { Path = _folder["app"], Format = "CloudBuild" }, CancellationToken.None)];
        Assert.Equal(["cloudbuild.yaml", "cloudbuild.push.trigger.yaml"], conversions[0].Report!.Files.Select(file => file.Path));
        Assert.Equal(["cloudbuild.nightly.yaml", "cloudbuild.nightly.push.trigger.yaml"], conversions[1].Report!.Files.Select(file => file.Path));
        Assert.Contains("\nfilename: cloudbuild.nightly.yaml\n", conversions[1].Report!.Files[1].Text, StringComparison.Ordinal);
        Assert.Equal(["Jenkinsfile", "Jenkinsfile.nightly"], _tools.Convert(new() { Path = _folder["app"], Format = "Jenkinsfile" }, CancellationToken.None).Select(conversion => conversion.Report!.Files[0].Path));
    }

    [Fact]
    public void Strict_makes_a_loss_an_error_and_nothing_can_be_written()
    {
        Put("app/.github/workflows/ci.yml", Workflow + "      - uses: contoso/special@v1\n");
        PipelineConversion conversion = Assert.Single(_tools.Convert(new() { Path = _folder["app"], Format = "GitLabCI", Strict = true }, CancellationToken.None));
        Assert.Equal("ConversionLoss", conversion.Failure!.Id);
        Assert.Contains("contoso/special", conversion.Failure.Message, StringComparison.Ordinal);
        Assert.Null(conversion.Change);
        Assert.True(conversion.Report!.Lost > 0);
    }

    [Fact]
    public void The_difference_is_made_only_when_it_is_asked_for()
    {
        Put("app/.github/workflows/ci.yml", Workflow);
        Assert.Null(Convert("app").Change!.Details);
        Assert.Contains("+++ b/.gitlab-ci.yml", Assert.Single(_tools.Convert(new() { Path = _folder["app"], Format = "GitLabCI", WithDiff = true }, CancellationToken.None)).Change!.Details, StringComparison.Ordinal);
    }

    [Fact]
    public void Pipelines_that_mean_the_same_have_no_difference_whatever_their_files_look_like()
    {
        Pipeline one = Read("one/.gitlab-ci.yml", "stages: [a, b]\nx:\n  stage: a\n  variables: {A: '1', B: '2'}\n  script:\n    - make\ny:\n  stage: b\n  script: [test]\n");
        Pipeline two = Read("two/.gitlab-ci.yml", "# other\nstages:\n  - a\n  - b\ny:\n  stage: b\n  script:\n    - test\nx:\n  script: make\n  stage: a\n  variables:\n    B: \"2\"\n    A: \"1\"\n");
        Assert.Empty(_tools.Compare(one, two));
    }

    [Fact]
    public void Each_difference_in_meaning_is_named_once()
    {
        Pipeline one = Read("one/.gitlab-ci.yml", "stages: [a, b]\nx:\n  stage: a\n  variables: {A: '1'}\n  script: make\ny:\n  stage: b\n  script: test\nz:\n  stage: b\n  script: gone\n  needs: []\n");
        Pipeline two = Read("two/.gitlab-ci.yml", "stages: [a, b]\nx:\n  stage: a\n  variables: {A: '2'}\n  script: make all\ny:\n  stage: b\n  script: test\n  needs: []\nw:\n  stage: b\n  script: new\n");
        (DifferenceKind, string, string?)[] differences = [.. _tools.Compare(one, two).Select(difference => (difference.Difference, difference.Kind, difference.Job))];
        Assert.Contains((DifferenceKind.Added, "Job", "w"), differences);
        Assert.Contains((DifferenceKind.Removed, "Job", "z"), differences);
        Assert.Contains((DifferenceKind.Changed, "Variable", "x"), differences);
        Assert.Contains((DifferenceKind.Removed, "Command", "x"), differences);
        Assert.Contains((DifferenceKind.Added, "Command", "x"), differences);
        Assert.Contains((DifferenceKind.Removed, "Order", "y"), differences);
        Assert.Equal(differences.Distinct(), differences);
    }

    private Pipeline Read(string path, string text)
    {
        Put(path, text);
        return Assert.Single(Assert.Single(_tools.Read(new() { Path = _folder[path.Split('/')] }, CancellationToken.None)).Pipelines);
    }

    private PipelineConversion Convert(string folder, bool force = false) => Assert.Single(_tools.Convert(new() { Path = _folder[folder], Format = "GitLabCI", Force = force }, CancellationToken.None));

    private CicdException Failure(string path, string? format, string? id = null)
    {
        CicdException failure = Assert.Single(_tools.Read(new() { Path = _folder[path.Split('/')], Format = format }, CancellationToken.None)).Failure!;
        if (id is not null)
            Assert.Equal(id, failure.Id);
        Assert.False(string.IsNullOrEmpty(failure.Remedy));
        return failure;
    }

    private void Put(string path, string text)
    {
        string full = _folder[path.Split('/')];
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllText(full, text);
    }

    private sealed class Twin(string name) : IPipelineFormat
    {
        public string Name => name;

        public string DefaultPath => $"{name}.yml";

        public bool Recognizes(string path, string text) => true;

        public ReadResult Read(IFileSource files, string path, DiagnosticBag diagnostics) => new([], new Dictionary<string, SourceMark>());

        public PipelineFile[] Write(Pipeline pipeline, DiagnosticBag diagnostics) => [];
    }
}
