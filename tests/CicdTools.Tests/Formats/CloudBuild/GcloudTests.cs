using CicdTools.Providers.Formats.Conversion;
using CicdTools.Providers.Formats.Yaml;
using CicdTools.Tests.Formats.Conversion;

namespace CicdTools.Tests.Formats.CloudBuild;

/// <summary>Builds that are written are read by Google's own command line, and sent as they were meant.</summary>
public sealed class GcloudTests : IDisposable
{
    private readonly BuildService _service = new();

    /// <summary>The formats that pipelines come from.</summary>
    public static TheoryData<string> Formats => [.. CorpusFile.Dialects.Select(dialect => dialect.Name)];

    public void Dispose() => _service.Dispose();

    [Fact]
    public void A_key_that_no_build_has_is_refused() =>
        Assert.Contains("unused", Linters.Gcloud(_service, "steps:\n  - name: alpine\n    script: make\n    scripts: make\n")!, StringComparison.Ordinal);

    // The file with the most in it stands for its format: each call takes seconds.
    [Theory]
    [MemberData(nameof(Formats))]
    public void A_build_from_another_format_is_sent_with_all_of_its_steps(string format)
    {
        IDialect from = CorpusFile.Dialects.Single(dialect => dialect.Name == format), to = CorpusFile.Dialects.Single(dialect => dialect.Name == "CloudBuild");
        string text = CorpusFile.Of(format)
            .SelectMany(file => file.Read(from, new()) is var read ? read.Pipelines.Select(pipeline => CicdTools.Providers.Formats.Conversion.Tools.Conversion.Run(pipeline, from, to, read.Marks)) : [])
            .Where(report => CicdTools.Providers.Formats.Conversion.Tools.Conversion.Refusal(report) is null)
            .Select(report => report.Files[0].Text).MaxBy(text => text.Length)!;
        string? refusal = Linters.Gcloud(_service, text);
        Assert.True(refusal is null, $"{refusal}\n{text}");
        YamlMap written = Assert.IsType<YamlMap>(Assert.Single(YamlLoader.Load(text, "cloudbuild.yaml", new())!));
        Assert.Equal(((YamlList)written["steps"]!).Items.Count, Assert.Single(_service.Builds)["steps"]!.AsArray().Count);
    }
}
