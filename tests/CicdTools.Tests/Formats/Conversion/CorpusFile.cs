using CicdTools.Providers;
using CicdTools.Providers.Formats.Conversion;

namespace CicdTools.Tests.Formats.Conversion;

/// <summary>A file of the corpus, at the place where its system would look for it.</summary>
internal sealed record CorpusFile(string Format, string Name, string Path, string Text)
{
    // The folders, the formats of their files, and the paths under which they are read.
    private static readonly (string Folder, string Format, Func<string, string> Path)[] Folders =
    [
        ("github-actions", "GitHubActions", name => $".github/workflows/{name}"),
        ("gitlab-ci", "GitLabCI", _ => ".gitlab-ci.yml"),
        ("circleci", "CircleCI", _ => ".circleci/config.yml"),
        ("azure-pipelines", "AzurePipelines", _ => "azure-pipelines.yml"),
        ("cloud-build", "CloudBuild", _ => "cloudbuild.yaml"),
        ("spinnaker", "Spinnaker", name => $"spinnaker/{name}"),
        ("tekton", "Tekton", name => $".tekton/{name}"),
    ];

    // The chapter's own files, whose faults are part of them.
    private static readonly (string File, string Format, string Path)[] Chapter =
    [
        ("text/03-github-ci.yml", "GitHubActions", ".github/workflows/ci.yml"),
        ("text/03-github-dockerimage.yml", "GitHubActions", ".github/workflows/dockerimage.yml"),
        ("text/03-github-dockerpush.yml", "GitHubActions", ".github/workflows/dockerpush.yml"),
        ("circleci-config.yml", "CircleCI", ".circleci/config.yml"),
        ("cloudbuild.yaml", "CloudBuild", "cloudbuild.yaml"),
        ("buildspec.yaml", "BuildSpec", "buildspec.yml"),
        ("text/06-buildspec.yaml", "BuildSpec", "buildspec.yml"),
        ("spinnaker-pipeline-deploy.json", "Spinnaker", "spinnaker/deploy.json"),
        ("Jenkinsfile", "Jenkinsfile", "Jenkinsfile"),
    ];

    // What the corpus has no file of, or none that is a pipeline: files of our own.
    private static readonly (string File, string Format, string Path)[] Own =
    [
        ("codepipeline/complete.json", "CodePipeline", "codepipeline.json"),
        ("codepipeline/template.yml", "CodePipeline", "codepipeline.yml"),
        ("buildspec/complete.yml", "BuildSpec", "buildspec.yml"),
        ("buildspec/batch.yml", "BuildSpec", "buildspec.yml"),
    ];

    /// <summary>The dialects that can be written, in the catalog's order.</summary>
    public static IDialect[] Dialects { get; } = [.. new ProviderCatalog().Formats.OfType<IDialect>()];

    /// <summary>The files of a format; the test is skipped where the corpus is absent.</summary>
    public static CorpusFile[] Of(string format) =>
    [
        .. Folders.Where(folder => folder.Format == format).SelectMany(folder => Corpus.All(folder.Folder).Select(file => new CorpusFile(format, file.Name, folder.Path(file.Name), Filled(file.Text)))),
        .. Chapter.Where(entry => entry.Format == format).Select(entry => new CorpusFile(format, "chapter/" + entry.File, entry.Path, Corpus.Read("chapter", entry.File))),
        .. Own.Where(entry => entry.Format == format).Select(entry => new CorpusFile(format, entry.File, entry.Path, Fixtures.Read(entry.File))),
    ];

    /// <summary>How many files of a format are our own.</summary>
    public static int OwnOf(string format) => Own.Count(entry => entry.Format == format);

    // Azure's templates have placeholders that are filled in when somebody chooses one.
    private static string Filled(string text) => text.Replace("{{ branch }}", "main", StringComparison.Ordinal).Replace("{{ pool }}", "vmImage: ubuntu-latest", StringComparison.Ordinal);

    /// <summary>What the file's own reader makes of it.</summary>
    public ReadResult Read(IDialect dialect, DiagnosticBag diagnostics) => dialect.Read(new MemoryFiles((Path, Text)), Path, diagnostics);
}
