using CicdTools.Providers.Formats;
using CicdTools.Providers.Formats.GitHubActions;

namespace CicdTools.Tests.Formats;

/// <summary>Facts of https://docs.github.com/en/actions/reference/workflows-and-actions/expressions and /contexts.</summary>
public sealed class GitHubExpressionTests
{
    private static readonly GitHubActionsFormat Format = new();

    private static readonly ExpressionContext Context = Contexts.Of() with
    {
        Variables = new VariableMap().With("NAME", "world").With("EMPTY", ""),
        Secrets = new VariableMap().With("TOKEN", "s3cret"),
        Configuration = new VariableMap().With("REGION", "eu"),
        Matrix = new VariableMap().With("node", "20").With("fast", "false").With("version", "3.10").With("config", """{"os":"linux","tags":["a","b"]}"""),
        Needs = new Dictionary<string, Outcome> { ["build"] = new(RunStatus.Succeeded, RunStatus.Succeeded, new VariableMap().With("digest", "abc").With("list", "[1,2]")) },
        Steps = new Dictionary<string, Outcome> { ["test"] = new(RunStatus.Failed, RunStatus.Succeeded, new VariableMap().With("rate", "0.9")) },
        HashFiles = patterns => string.Join('+', patterns),
    };

    [Theory]
    [InlineData("${{ null }}", "")]
    [InlineData("${{ false }}", "false")]
    [InlineData("${{ 711 }}", "711")]
    [InlineData("${{ -9.2 }}", "-9.2")]
    [InlineData("${{ 0xff }}", "255")]
    [InlineData("${{ -2.99e-2 }}", "-0.0299")]
    [InlineData("${{ 'It''s open source!' }}", "It's open source!")]
    [InlineData("a ${{ env.NAME }} b ${{ vars.REGION }}", "a world b eu")]
    [InlineData("${{ '}}' }}", "}}")]
    [InlineData("${{ secrets.TOKEN }}", "s3cret")]
    [InlineData("${{ secrets.none }}", "")]
    [InlineData("${{ github.ref }} ${{ github.ref_name }} ${{ github.sha }}", "refs/heads/main main 0123456789abcdef")]
    [InlineData("${{ GitHub['event_name'] }}", "push")]
    [InlineData("${{ matrix.node }} ${{ matrix.version }} ${{ matrix.config.os }}", "20 3.10 linux")]
    [InlineData("${{ join(matrix.config.tags, '/') }}", "a/b")]
    [InlineData("${{ needs.build.outputs.digest }} ${{ needs.build.result }}", "abc success")]
    [InlineData("${{ steps.test.outcome }} ${{ steps.test.conclusion }} ${{ steps.test.outputs.rate }}", "failure success 0.9")]
    [InlineData("${{ fromJSON(needs.build.outputs.list)[1] }}", "2")]
    [InlineData("${{ format('Hello {0} {1} {2}', 'Mona', 'the', 'Octocat') }}", "Hello Mona the Octocat")]
    [InlineData("${{ format('{{Hello {0}!}}', 'Mona') }}", "{Hello Mona!}")]
    [InlineData("${{ hashFiles('**/package-lock.json', '**/Gemfile.lock') }}", "**/package-lock.json+**/Gemfile.lock")]
    [InlineData("${{ case(github.ref == 'refs/heads/main', 'production', 'development') }}", "production")]
    [InlineData("${{ github.event_name == 'push' && 'yes' || 'no' }}", "yes")]
    [InlineData("${{ env.EMPTY || 'default' }}", "default")]
    [InlineData("${{ toJSON(job.status) }}", "\"success\"")]
    [InlineData("no expression: $NAME ${NAME}", "no expression: $NAME ${NAME}")]
    public void Text_is_expanded(string text, string expected) => Assert.Equal(expected, Format.Expand(text, Context));

    [Theory]
    [InlineData("'ABC' == 'abc'", true)]
    [InlineData("1 == '1'", true)]
    [InlineData("true == 1", true)]
    [InlineData("null == 0", true)]
    [InlineData("null == ''", true)]
    [InlineData("'a' == 0", false)]
    [InlineData("'a' < 1", false)]
    [InlineData("'a' >= 1", false)]
    [InlineData("'10' > 9", true)]
    [InlineData("!true || true && false", false)]
    [InlineData("(true || false) && !false", true)]
    [InlineData("1 < 2 == true", true)]
    [InlineData("contains('Hello world', 'LLO')", true)]
    [InlineData("contains(fromJSON('[\"push\", \"pull_request\"]'), github.event_name)", true)]
    [InlineData("startsWith('Hello world', 'he') && endsWith('Hello world', 'LD')", true)]
    [InlineData("contains(fromJSON('[{\"n\":\"bug\"},{\"n\":\"x\"}]').*.n, 'bug')", true)]
    [InlineData("join(fromJSON('{\"a\":{\"k\":1},\"b\":{\"k\":2}}').*.k, ',') == '1,2'", true)]
    [InlineData("join(fromJSON('[[1,2],[3]]').*[0], ',') == '1,3'", true)]
    [InlineData("matrix.fast", false)]
    [InlineData("fromJSON('[]') == fromJSON('[]')", false)]
    [InlineData("success() && !failure() && !cancelled() && always()", true)]
    [InlineData("${{ github.ref_type == 'branch' }}", true)]
    public void Conditions_are_computed(string condition, bool expected) => Assert.Equal(expected, Format.Test(condition, Context));

    [Theory]
    [InlineData("\"a\" == 'a'")]
    [InlineData("a == ")]
    [InlineData("nothing.here")]
    [InlineData("unknown('x')")]
    [InlineData("contains('x')")]
    [InlineData("'open")]
    [InlineData("(1")]
    [InlineData("1 2")]
    [InlineData("fromJSON('{')")]
    [InlineData("format('{1}', 'a')")]
    public void What_is_no_expression_is_one_clear_error(string condition)
    {
        CicdException error = Assert.Throws<CicdException>(() => Format.Test(condition, Context));
        Assert.Equal("ExpressionInvalid", error.Id);
    }

    [Fact]
    public void Expressions_that_go_too_deep_are_refused()
    {
        Assert.Throws<CicdException>(() => Format.Test(new string('(', 10_000) + "1" + new string(')', 10_000), Context));
        Assert.Throws<CicdException>(() => Format.Test(new string('!', 10_000) + "1", Context));
        Assert.Throws<CicdException>(() => Format.Test(string.Join("||", Enumerable.Repeat("1", 9_000)), Context));
    }

    [Theory]
    [InlineData(RunStatus.Failed, false, true, false)]
    [InlineData(RunStatus.Canceled, false, false, true)]
    [InlineData(RunStatus.Succeeded, true, false, false)]
    public void Status_functions_follow_the_status(RunStatus status, bool success, bool failure, bool canceled)
    {
        ExpressionContext context = Contexts.Of(status: status);
        Assert.Equal((success, failure, canceled), (Format.Test("success()", context), Format.Test("failure()", context), Format.Test("cancelled()", context)));
        Assert.True(Format.Test("always()", context));
    }

    [Theory]
    [InlineData("success()", "OnSuccessCondition")]
    [InlineData("${{ failure() }}", "OnFailureCondition")]
    [InlineData("always()", "AlwaysCondition")]
    [InlineData("false", "NeverCondition")]
    [InlineData("github.ref == 'refs/heads/main'", "BranchCondition main")]
    [InlineData("github.ref == 'refs/heads/a' || github.ref == 'refs/heads/b'", "BranchCondition a,b")]
    [InlineData("startsWith(github.ref, 'refs/tags/')", "TagCondition **")]
    [InlineData("startsWith(github.ref, 'refs/tags/v')", "TagCondition v**")]
    [InlineData("github.actor == 'ann'", "EqualCondition")]
    [InlineData("!cancelled()", "NativeCondition !cancelled()")]
    [InlineData("this is (no expression", "NativeCondition this is (no expression")]
    public void Documented_conditions_are_typed_and_others_stay_native(string text, string expected)
    {
        string job = $"on: push\njobs:\n  a:\n    if: \"{text.Replace("\"", "\\\"", StringComparison.Ordinal)}\"\n    runs-on: x\n    steps:\n      - run: echo\n";
        Condition? condition = Format.Read(new MemoryFiles((".github/workflows/a.yml", job)), ".github/workflows/a.yml", new()).Pipelines[0].Jobs.Single().Condition;
        Assert.Equal(expected, condition switch
        {
            BranchCondition branch => $"BranchCondition {string.Join(',', branch.Patterns)}",
            TagCondition tag => $"TagCondition {string.Join(',', tag.Patterns)}",
            NativeCondition native => $"NativeCondition {native.Text}",
            _ => condition!.GetType().Name,
        });
    }

    [Fact]
    public void A_matrix_that_is_an_expression_is_computed_when_the_job_runs()
    {
        const string Text = """
            on: push
            jobs:
              a:
                runs-on: x
                continue-on-error: ${{ github.ref_name == 'main' }}
                timeout-minutes: ${{ fromJSON(env.MINUTES) }}
                strategy:
                  fail-fast: ${{ github.ref_name != 'main' }}
                  matrix: ${{ fromJSON(needs.plan.outputs.matrix) }}
                steps:
                  - run: echo
            """;
        Pipeline pipeline = Format.Read(new MemoryFiles((".github/workflows/a.yml", Text)), ".github/workflows/a.yml", new()).Pipelines[0];
        Job resolved = ((IExpressions)Format).Resolve(pipeline.Jobs.Single(), Contexts.Of() with
        {
            Variables = new VariableMap().With("MINUTES", "7"),
            Needs = new Dictionary<string, Outcome> { ["plan"] = new(RunStatus.Succeeded, RunStatus.Succeeded, new VariableMap().With("matrix", """{"os":["a","b"],"include":[{"os":"c","x":1}]}""")) },
        });

        Assert.Equal(["a", "b"], Assert.Single(resolved.Matrix!.Axes).Values);
        Assert.Equal("1", Assert.Single(resolved.Matrix.Include).Find("x"));
        Assert.False(resolved.Matrix.FailFast);
        Assert.True(resolved.ContinueOnError);
        Assert.Equal(TimeSpan.FromMinutes(7), resolved.Timeout);
    }

    [Fact]
    public void A_matrix_of_objects_has_its_values_and_is_written_back_as_it_was()
    {
        const string Text = "on: push\njobs:\n  a:\n    runs-on: x\n    strategy:\n      matrix:\n        config:\n          - {os: linux, bits: 64}\n          - {os: windows, bits: 32}\n    steps:\n      - run: echo ${{ matrix.config.os }}\n";
        Pipeline pipeline = Format.Read(new MemoryFiles((".github/workflows/a.yml", Text)), ".github/workflows/a.yml", new()).Pipelines[0];

        string[] values = Assert.Single(pipeline.Jobs.Single().Matrix!.Axes).Values;
        Assert.Equal("windows 32", Format.Expand("${{ matrix.config.os }} ${{ matrix.config.bits }}", Contexts.Of() with { Matrix = new VariableMap().With("config", values[1]) }));
        Assert.Contains("os: windows", Format.Write(pipeline, new())[0].Text, StringComparison.Ordinal);
    }
}
