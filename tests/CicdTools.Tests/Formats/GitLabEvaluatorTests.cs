using System.Text.Json;
using CicdTools.Providers.Formats.GitLabCI;
using CicdTools.Providers.Formats.GitLabCI.Rules;
using CsCheck;

namespace CicdTools.Tests.Formats;

/// <summary>Random rules, computed by us and by gitlab-ci-local.</summary>
public sealed class GitLabEvaluatorTests
{
    private static readonly VariableMap Variables = new VariableMap().With("A", "alpha").With("B", "release/1.2").With("E", "").With("D", "alpha").With("N", "10");

    private static readonly Gen<string> Variable = Pick("$A", "${A}", "$B", "$D", "$N", "$E", "$NONE");

    private static readonly Gen<string> Text = Pick("\"alpha\"", "'alpha'", "\"\"", "\"10\"", "\"release/1.2\"", "\"ALPHA\"", "null");

    private static readonly Gen<string> Pattern = Pick("/^al/", "/pha$/", "/^ALPHA$/i", "/^release\\/.*$/", "/\\d+/", "/^\\d+$/", "/a.*a/", "/(alpha|beta)/", "/[0-9]\\.[0-9]/");

    // What is not there is compared with null alone, and no expression fits empty text: the judge breaks on the one and overlooks the other.
    private static readonly Gen<string> Comparison = Gen.OneOf(
        Gen.Select(Variable, Pick("==", "!="), Text).Select((left, op, right) => $"{left} {op} {right}"),
        Gen.Select(Variable, Pick("==", "!="), Variable).Select((left, op, right) => $"{left} {op} {right}"),
        Gen.Select(Pick("$A", "$B", "$D", "$N", "$E"), Pick("=~", "!~"), Pattern).Select((left, op, right) => $"{left} {op} {right}"),
        Variable);

    private static readonly Gen<string> Rule = Gen.Recursive<string>((depth, inner) => depth >= 3 ? Comparison : Gen.OneOf(
        Comparison,
        Gen.Select(inner, Pick("&&", "||"), inner).Select((left, op, right) => $"{left} {op} {right}"),
        inner.Select(one => $"({one})")));

    [Fact]
    public void Our_answers_are_the_judges()
    {
        string[] expressions = [];
        Rule.Array[2_000].Sample(array => expressions = array, iter: 1, threads: 1);
        string[] output = Linters.EvaluateRules(JsonSerializer.Serialize(new { variables = Variables.ToDictionary(entry => entry.Key, entry => entry.Value), expressions }));
        Assert.Equal(expressions.Length, output.Length);

        string[] different = [.. expressions.Zip(output, (expression, theirs) => (expression, theirs, ours: Ours(expression)))
            .Where(one => one.ours != one.theirs)
            .OrderBy(one => one.expression.Length).Take(30).Select(one => $"{one.expression}  →  ours: {one.ours}  judge's: {one.theirs}")];
        Assert.True(different.Length == 0, string.Join('\n', different));
    }

    private static Gen<string> Pick(params string[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);

    private static string Ours(string expression)
    {
        try
        {
            return GitLabCIFormat.Test(expression, new VariableExpansion(Variables)) ? "true" : "false";
        }
        catch (CicdException error) when (error.Id == "ExpressionInvalid")
        {
            return "null";
        }
    }
}
