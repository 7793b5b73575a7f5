using CicdTools.Providers.Formats.Conversion;

namespace CicdTools.Tests.Formats.Conversion;

/// <summary>Variables whose names or values the other format reads in another way.</summary>
public sealed class VariableNamesTests
{
    // "Names can contain letters, numbers, ., or _" (https://learn.microsoft.com/azure/devops/pipelines/process/variables#variable-characters): a.b and a_b are two.
    [Fact]
    public void Two_variables_that_get_one_name_are_told_apart_where_they_are_referred_to_as_well()
    {
        string text = Convert("AzurePipelines", "azure-pipelines.yml", """
            variables:
              app.name: first
              app_name: second
            steps:
              - script: echo "$(app.name) and $(app_name)"
            """, "GitLabCI");
        string first = Name(text, "first"), second = Name(text, "second");
        Assert.NotEqual(first, second);
        Assert.Contains($"${first} and ${second}", text.Replace("{", "", StringComparison.Ordinal).Replace("}", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    public void A_job_s_variable_does_not_hide_another_one_of_the_pipeline()
    {
        string text = Convert("AzurePipelines", "azure-pipelines.yml", """
            variables:
              app.name: first
            jobs:
              - job: a
                variables:
                  app_name: second
                steps:
                  - script: echo "$(app.name) and $(app_name)"
            """, "GitLabCI");
        Assert.NotEqual(Name(text, "first"), Name(text, "second"));
    }

    // "variables:expand: false" (https://docs.gitlab.com/ci/yaml/#variablesexpand).
    [Fact]
    public void A_variable_that_is_not_expanded_keeps_what_looks_like_a_reference()
    {
        string text = Convert("GitLabCI", ".gitlab-ci.yml", "variables:\n  VAR1: value1\n  VAR2: \"value2 $VAR1\"\n  VAR3:\n    value: \"value3 $VAR1 $CI_COMMIT_SHA\"\n    expand: false\na:\n  script: [make]\n", "GitHubActions");
        Assert.Contains("VAR3: value3 $VAR1 $CI_COMMIT_SHA\n", text, StringComparison.Ordinal);
        Assert.DoesNotContain("value2 $VAR1", text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_value_that_the_other_format_would_expand_all_the_same_is_named()
    {
        DiagnosticBag said = new();
        Convert("GitLabCI", ".gitlab-ci.yml", "variables:\n  RAW: {value: $CI_COMMIT_SHA, expand: false}\na:\n  script: [make]\n", "CircleCI", said);
        Assert.Contains(said.Items, diagnostic => diagnostic.Message.Contains("'RAW'", StringComparison.Ordinal) && diagnostic.Message.Contains("as it stands", StringComparison.Ordinal));
    }

    private static string Name(string text, string value) => text.Split('\n').Single(line => line.EndsWith($": {value}", StringComparison.Ordinal)).Trim().Split(':')[0];

    private static string Convert(string from, string path, string text, string to, DiagnosticBag? said = null)
    {
        IDialect source = CorpusFile.Dialects.Single(dialect => dialect.Name == from);
        ReadResult read = source.Read(new MemoryFiles((path, text)), path, new());
        ConversionReport report = CicdTools.Providers.Formats.Conversion.Tools.Conversion.Run(Assert.Single(read.Pipelines), source, CorpusFile.Dialects.Single(dialect => dialect.Name == to), read.Marks);
        foreach (Diagnostic diagnostic in report.Diagnostics)
            said?.Add(diagnostic);
        return report.Files[0].Text;
    }
}
