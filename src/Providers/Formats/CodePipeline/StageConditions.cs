using System.Text.RegularExpressions;
using CicdTools.Providers.Formats.Yaml;

namespace CicdTools.Providers.Formats.CodePipeline;

/// <summary>
/// Conditions that a whole stage shares, as a check of a variable before it is entered
/// (https://docs.aws.amazon.com/codepipeline/latest/userguide/rule-reference-VariableCheck.html).
/// </summary>
internal static class StageConditions
{
    private const string Branch = $"#{{{CodePipelineVocabulary.SourceNamespace}.BranchName}}";

    /// <summary>The condition of all jobs of the stage, where a check can say it; null otherwise.</summary>
    public static Condition? Common(Stage stage)
    {
        Condition? first = stage.Jobs[0].Condition;
        return first is not null && Check(first) is { } check && stage.Jobs.All(job => job.Condition is not null && Check(job.Condition) == check) ? first : null;
    }

    public static YamlMap Write(Condition condition)
    {
        (string variable, string value, string symbol) = Check(condition)!.Value;
        YamlMap rule = new YamlBuilder().Add("name", "Condition")
            .Add("ruleTypeId", new YamlBuilder().Add("category", "Rule").Add("owner", "AWS").Add("provider", "VariableCheck").Add("version", "1"))
            .Add("configuration", new YamlBuilder().Add("Variable", variable).Add("Value", value).Add("Operator", symbol)).Map;
        YamlMap check = new YamlBuilder().Add("result", "SKIP").Add("rules", new YamlList([rule])).Map;
        return new YamlBuilder().Add("conditions", new YamlList([check])).Map;
    }

    private static (string Variable, string Value, string Operator)? Check(Condition condition) => condition switch
    {
        BranchCondition { Patterns: [var name] } when !name.Contains('*', StringComparison.Ordinal) => (Branch, name, "EQ"),
        BranchCondition { Patterns.Length: > 0 } branch => (Branch, string.Join('|', branch.Patterns.Select(Expression)), "MATCHES"),
        EqualCondition { Left: var left, Right: { Length: > 0 } right } when left.StartsWith("#{", StringComparison.Ordinal) => (left, right, "EQ"),
        NotCondition { Condition: EqualCondition { Left: var left, Right: { Length: > 0 } right } } when left.StartsWith("#{", StringComparison.Ordinal) => (left, right, "NE"),
        _ => null,
    };

    // "All regular expressions in CodePipeline conform to the Java regex syntax."
    private static string Expression(string pattern) => Regex.Escape(pattern).Replace(@"\*\*", ".*", StringComparison.Ordinal).Replace(@"\*", "[^/]*", StringComparison.Ordinal);
}
