using System.Globalization;
using CicdTools.Cmdlets.Runners;
using CsCheck;

namespace CicdTools.Tests.Runners;

/// <summary>What is said to a runner: read back by its own rules it is what was meant, and never anything else.</summary>
public sealed class CommandTests
{
    private static readonly Gen<Annotation> Annotations = Gen.Select(Gen.Enum<DiagnosticSeverity>(), Nasty.Text, Nasty.Text.Null(), Nasty.Text.Null(), Gen.Int[1, 9].Nullable(), Gen.Int[1, 9].Nullable())
        .Select((severity, text, id, path, line, column) => new Annotation(severity, text) { Id = id, Path = path, Line = line, Column = column });

    [Fact]
    public void An_annotation_of_GitHub() =>
        Assert.Equal(
            "::error file=a%2Cb/ci.yml,line=3,col=5,title=Bad%3AThing::50%25%0Aof it",
            Nasty.GitHub().Commands.Annotate(new(DiagnosticSeverity.Error, "50%\nof it") { Id = "Bad:Thing", Path = "a,b/ci.yml", Line = 3, Column = 5 }));

    [Fact]
    public void An_annotation_of_Azure() =>
        Assert.Equal(
            "##vso[task.logissue type=warning;sourcepath=a%3Bb/ci.yml;linenumber=3;columnnumber=5;code=BadThing;]50%AZP25%0Aof it",
            Nasty.Azure().Commands.Annotate(new(DiagnosticSeverity.Warning, "50%\nof it") { Id = "BadThing", Path = "a;b/ci.yml", Line = 3, Column = 5 }));

    [Fact]
    public void Any_annotation_of_GitHub_is_read_back_as_it_was_meant() => Annotations.Sample(annotation =>
    {
        string line = OneLine(Nasty.GitHub().Commands.Annotate(annotation));
        GitHubReader read = GitHubReader.Read(line)!;

        Assert.Equal(annotation.Severity switch { DiagnosticSeverity.Error => "error", DiagnosticSeverity.Warning => "warning", _ => "notice" }, read.Name);
        Assert.Equal(annotation.Text, read.Data);
        Assert.Equal(Given(("file", annotation.Path), ("line", Number(annotation.Line)), ("col", Number(annotation.Column)), ("title", annotation.Id)), Order(read.Properties));
    }, iter: 5_000);

    [Fact]
    public void Any_annotation_of_Azure_is_read_back_as_it_was_meant() => Annotations.Sample(annotation =>
    {
        if (annotation.Severity == DiagnosticSeverity.Information)
        {
            Assert.Null(Nasty.Azure().Commands.Annotate(annotation));
            return;
        }

        AzureReader read = AzureReader.Read(OneLine(Nasty.Azure().Commands.Annotate(annotation)))!;

        Assert.Equal("task.logissue", read.Name);
        Assert.Equal(annotation.Text, read.Data);
        Assert.Equal(
            Given(("type", annotation.Severity == DiagnosticSeverity.Error ? "error" : "warning"), ("sourcepath", annotation.Path), ("linenumber", Number(annotation.Line)), ("columnnumber", Number(annotation.Column)), ("code", annotation.Id)),
            Order(read.Properties));
    }, iter: 5_000);

    [Fact]
    public void GitLab_and_unknown_runners_have_no_annotations()
    {
        Annotation annotation = new(DiagnosticSeverity.Error, "x");
        Assert.Null(Nasty.GitLab().Commands.Annotate(annotation));
        Assert.Null(Nasty.On(("CI", "true")).Commands.Annotate(annotation));
        Assert.Null(Nasty.On().Commands.Annotate(annotation));
    }

    [Fact]
    public void A_mask_is_read_back_as_the_secret() => Nasty.Text.Sample(text =>
    {
        GitHubReader gitHub = GitHubReader.Read(OneLine(Nasty.GitHub().Commands.Mask(text)))!;
        AzureReader azure = AzureReader.Read(OneLine(Nasty.Azure().Commands.Mask(text)))!;
        Assert.Equal(("add-mask", text, "task.setsecret", text), (gitHub.Name, gitHub.Data, azure.Name, azure.Data));
        Assert.Null(Nasty.GitLab().Commands.Mask(text));
    });

    [Fact]
    public void A_harmless_line_stays_so_wherever_it_is_broken_to_be_shown() => Nasty.Text.Sample(text =>
    {
        // The commands that GitHub's runner knows, github.com/actions/runner, src/Runner.Worker/ActionCommandManager.cs.
        string[] known = ["add-mask", "add-matcher", "add-path", "debug", "echo", "endgroup", "error", "group", "internal-set-repo-path", "notice", "remove-matcher", "save-state", "set-env", "set-output", "stop-commands", "warning"];
        string line = LogText.Neutralize(text);
        Assert.Null(AzureReader.Read(line));
        Assert.DoesNotContain("##[", line, StringComparison.Ordinal);
        for (int at = 0; at < line.Length; at++)
            Assert.False(GitHubReader.Read(line[at..]) is { } command && known.Contains(command.Name, StringComparer.OrdinalIgnoreCase), line[at..]);
    }, iter: 5_000);

    [Theory]
    [InlineData("", "")]
    [InlineData("x", "")]
    [InlineData(" x ", "")]
    [InlineData("xy", "xy")]
    [InlineData("-----BEGIN KEY-----\nabcdef\r\n}\nab\n\n-----END KEY-----\n", "-----BEGIN KEY-----|abcdef|-----END KEY-----")]
    [InlineData("same\nsame", "same")]
    public void A_secret_is_masked_line_by_line_and_never_by_single_characters(string secret, string masks) =>
        Assert.Equal(masks, string.Join('|', SecretLines.Of(secret)));

    [Fact]
    public void A_groups_title_is_a_title_and_nothing_else() => Nasty.Text.Sample(text =>
    {
        LogGroup group = new("cicd_7", text, DateTimeOffset.FromUnixTimeSeconds(1560896352));
        Assert.Equal("group", GitHubReader.Read(OneLine(Nasty.GitHub().Commands.BeginGroup(group)))!.Name);

        string azure = OneLine(Nasty.Azure().Commands.BeginGroup(group));
        Assert.StartsWith("##[group]", azure, StringComparison.Ordinal);
        Assert.Null(AzureReader.Read(azure));
        Assert.DoesNotContain("##[", azure[1..], StringComparison.Ordinal);

        const string Marker = "\u001b[0Ksection_start:1560896352:cicd_7[collapsed=true]\r\u001b[0K";
        string gitLab = Nasty.GitLab().Commands.BeginGroup(group)!;
        Assert.StartsWith(Marker, gitLab, StringComparison.Ordinal);
        Assert.DoesNotContain(gitLab[Marker.Length..], character => char.IsControl(character) && character != '\t');
    });

    [Fact]
    public void Groups_end()
    {
        LogGroup group = new("cicd_7", "test", DateTimeOffset.FromUnixTimeSeconds(1560896353));
        Assert.Equal("::endgroup::", Nasty.GitHub().Commands.EndGroup(group));
        Assert.Equal("##[endgroup]", Nasty.Azure().Commands.EndGroup(group));
        Assert.Equal("\u001b[0Ksection_end:1560896353:cicd_7\r\u001b[0K", Nasty.GitLab().Commands.EndGroup(group));
    }

    private static KeyValuePair<string, string>[] Order(IReadOnlyDictionary<string, string> properties) => [.. properties.OrderBy(property => property.Key, StringComparer.Ordinal)];

    private static KeyValuePair<string, string>[] Given(params (string Name, string? Value)[] properties) =>
        [.. properties.Where(property => property.Value is not null).Select(property => KeyValuePair.Create(property.Name, property.Value!)).OrderBy(property => property.Key, StringComparer.Ordinal)];

    private static string? Number(int? number) => number?.ToString(CultureInfo.InvariantCulture);

    private static string OneLine(string? line)
    {
        Assert.NotNull(line);
        Assert.DoesNotContain('\n', line);
        Assert.DoesNotContain('\r', line);
        return line;
    }
}
