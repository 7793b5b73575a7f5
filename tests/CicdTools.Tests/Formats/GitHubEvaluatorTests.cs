using System.Text.Json;
using CicdTools.Providers.Formats.GitHubActions.Expressions;
using CsCheck;

namespace CicdTools.Tests.Formats;

/// <summary>Random expressions, computed by us and by GitHub's own evaluator (npm @actions/expressions).</summary>
public sealed class GitHubEvaluatorTests
{
    private const string Context = """
        {"github":{"ref":"refs/heads/main","Event_Name":"push","empty":"","num":3.5,"yes":true,"no":false,"nothing":null,
          "list":["a","B",3,null,true],"rows":[{"name":"bug","size":2},{"name":"Help","size":10},{"size":0}],"map":{"one":{"k":[1,2]},"two":{"k":[3]}}},
         "env":{"NAME":"world","COUNT":"10"}}
        """;

    private static readonly Gen<string> Atom = Gen.Int[0, 44].Select(i => new[]
    {
        "null", "true", "false", "0", "1", "-1", "3.5", "10", "0xff", "0o17", "1e3", "-2.99e-2", ".5", "+1", "''", "'a'", "'A'", "'10'", "' 10 '", "'0x10'", "'1e1'", "'true'", "'null'", "'It''s'", "'bug'", "'NaN'", "'Infinity'",
        "github.ref", "github.event_name", "github['REF']", "github.none", "github.none.deeper", "github.num", "github.yes", "github.no", "github.nothing", "github.empty", "github.list[2]", "github.list[9]", "github.rows[1].name", "github.map.one.k[1]", "env.NAME", "env.COUNT", "join(github.rows.*.name, '/')", "join(github.map.*.k[0], ',')",
    }[i]);

    private static readonly Gen<string> Collection = Gen.Int[0, 7].Select(i => new[] { "github.list", "github.rows", "github.rows.*.name", "github.rows.*.size", "github.map.*.k", "github.map", "fromJSON('[1,\"2\",true]')", "github.list.*" }[i]);

    private static readonly Gen<string> Expression = Gen.Recursive<string>((depth, inner) => depth >= 3 ? Atom : Gen.OneOf(
        Atom,
        Gen.Select(inner, Gen.Int[0, 7], inner).Select((left, op, right) => $"{left} {new[] { "==", "!=", "<", "<=", ">", ">=", "&&", "||" }[op]} {right}"),
        inner.Select(one => $"!{one}"),
        inner.Select(one => $"({one})"),
        Gen.Select(inner, inner, Gen.Int[0, 2]).Select((left, right, f) => $"{new[] { "contains", "startsWith", "endsWith" }[f]}({left}, {right})"),
        Gen.Select(Collection, inner).Select((list, item) => $"contains({list}, {item})"),
        Gen.Select(Collection, Atom).Select((list, separator) => $"join({list}, {separator})"),
        Gen.Select(inner, inner).Select((a, b) => $"format('{{{{{{0}}}}}} {{1}} {{0}}', {a}, {b})"),
        Gen.Select(inner, inner, inner).Select((condition, yes, no) => $"case(({condition}) == true, {yes}, {no})"),
        inner.Select(one => $"toJSON({one})"),
        inner.Select(one => $"fromJSON(toJSON({one}))"),
        Collection.Select(list => $"toJSON({list})"),
        inner.Select(one => $"github.list[{one}]"),
        Gen.Select(inner, inner).Select((a, b) => $"{a} {b}"),
        inner.Select(one => $"contains({one})")));

    [Fact]
    public void Our_values_are_GitHubs()
    {
        string[] expressions = [];
        Expression.Array[3_000].Sample(array => expressions = array, iter: 1, threads: 1);
        string[] output = Linters.Evaluate(JsonSerializer.Serialize(new { context = JsonDocument.Parse(Context).RootElement, expressions }));
        Assert.Equal(expressions.Length, output.Length);

        string[] different = [.. expressions.Zip(output, (expression, theirs) => (expression, theirs: JsonSerializer.Deserialize<string?>(theirs), ours: Ours(expression)))
            .Where(one => one.ours?.Replace("\n", "", StringComparison.Ordinal).Replace(" ", "", StringComparison.Ordinal) != one.theirs?.Replace("\n", "", StringComparison.Ordinal).Replace(" ", "", StringComparison.Ordinal))
            .OrderBy(one => one.expression.Length).Take(40).Select(one => $"{one.expression}  →  ours: {one.ours ?? "(error)"}  GitHub's: {one.theirs ?? "(error)"}")];
        Assert.True(different.Length == 0, string.Join('\n', different));
    }

    private static string? Ours(string expression)
    {
        ExpressionObject context = (ExpressionObject)ExpressionJson.Read(Context)!;
        try
        {
            return ExpressionValues.ToText(new ExpressionEvaluator(expression, name => context.GetValueOrDefault(name), new(RunStatus.Succeeded, null)).Evaluate(ExpressionParser.Parse(expression)));
        }
        catch (CicdException error) when (error.Id == "ExpressionInvalid")
        {
            return null;
        }
    }
}
