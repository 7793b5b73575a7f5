using CicdTools.Providers.Formats;
using CicdTools.Providers.Formats.GitLabCI;

namespace CicdTools.Tests.Formats;

/// <summary>Facts of https://docs.gitlab.com/ci/jobs/job_rules/ and https://docs.gitlab.com/ci/variables/.</summary>
public sealed class GitLabRuleTests
{
    private static readonly GitLabCIFormat Format = new();

    private static readonly ExpressionContext Context = Contexts.Of("GitLabCI") with
    {
        Variables = new VariableMap().With("NAME", "world").With("EMPTY", "").With("NESTED", "hello $NAME").With("PATTERN", "/^wor/").With("LOOP", "a$LOOP"),
    };

    [Theory]
    [InlineData("$NAME == \"world\"", true)]
    [InlineData("$NAME == 'World'", false)]
    [InlineData("$NAME != \"world\"", false)]
    [InlineData("\"world\" == $NAME", true)]
    [InlineData("$NONE == null", true)]
    [InlineData("$EMPTY == null", false)]
    [InlineData("$EMPTY == \"\"", true)]
    [InlineData("$NAME", true)]
    [InlineData("$EMPTY", false)]
    [InlineData("$NONE", false)]
    [InlineData("$NAME =~ /^WOR/", false)]
    [InlineData("$NAME =~ /^WOR/i", true)]
    [InlineData("$NAME !~ /x/", true)]
    [InlineData("$NONE =~ /x/", false)]
    [InlineData("$NONE !~ /x/", true)]
    [InlineData("$NAME =~ $PATTERN", true)]
    [InlineData("$NESTED == \"hello world\"", true)]
    [InlineData("$NONE || $NAME && $EMPTY", false)]
    [InlineData("($NONE || $NAME) && $NAME == \"world\"", true)]
    [InlineData("$CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH", true)]
    [InlineData("$CI_COMMIT_TAG", false)]
    [InlineData("$CI_PIPELINE_SOURCE == \"push\"", true)]
    public void Rules_are_computed(string rule, bool expected) => Assert.Equal(expected, Format.Test(rule, Context));

    [Theory]
    [InlineData("$NAME = \"x\"")]
    [InlineData("$NAME == ")]
    [InlineData("($NAME")]
    [InlineData("NAME == 'x'")]
    [InlineData("$NAME =~ /(/")]
    [InlineData("$NAME =~ /x/q")]
    [InlineData("$NAME == \"x")]
    public void What_is_no_rule_is_one_clear_error(string rule) =>
        Assert.Equal("ExpressionInvalid", Assert.Throws<CicdException>(() => Format.Test(rule, Context)).Id);

    [Fact]
    public void A_regular_expression_that_would_backtrack_for_ever_is_done_at_once() =>
        Assert.False(Format.Test("$SUBJECT =~ /^(a+)+$/", Context with { Variables = new VariableMap().With("SUBJECT", new string('a', 50_000) + "b") }));

    [Theory]
    [InlineData("$NAME-${NAME}_$$NAME", "world-world_$NAME")]
    [InlineData("$NESTED", "hello world")]
    [InlineData("[$NONE]", "[]")]
    [InlineData("$LOOP", "a$LOOP")]
    [InlineData("$ 5 ${x-y}", "$ 5 ${x-y}")]
    [InlineData("$CI_PROJECT_PATH@$CI_COMMIT_SHORT_SHA", "local/app@01234567")]
    public void Variables_are_expanded(string text, string expected) => Assert.Equal(expected, Format.Expand(text, Context));

    [Fact]
    public void Scripts_are_left_to_the_shell() => Assert.Equal("echo $NAME", Format.ExpandScript("echo $NAME", Context));

    [Fact]
    public void Variables_that_multiply_are_stopped()
    {
        VariableMap bomb = new(Enumerable.Range(0, 40).Select(i => KeyValuePair.Create($"V{i}", i == 0 ? "xxxxxxxxxx" : string.Concat(Enumerable.Repeat($"$V{i - 1}", 10)))));
        Assert.Equal("ExpressionInvalid", Assert.Throws<CicdException>(() => Format.Expand("$V39", Context with { Variables = bomb })).Id);
    }

    [Theory]
    [InlineData("rules: [{if: $CI_COMMIT_TAG}]", "TagCondition **")]
    [InlineData("rules: [{if: '$CI_COMMIT_BRANCH == \"main\"', when: manual}]", "BranchCondition main manual")]
    [InlineData("rules: [{if: '$CI_COMMIT_BRANCH =~ /^release\\/.*$/'}]", "BranchCondition release/**")]
    [InlineData("rules: [{if: '$CI_COMMIT_BRANCH =~ /^release\\//'}]", "BranchCondition release/**")]
    [InlineData("rules: [{if: '$CI_COMMIT_TAG =~ /^v[0-9]+$/'}]", "NativeCondition $CI_COMMIT_TAG =~ /^v[0-9]+$/")]
    [InlineData("rules: [{if: $CI_COMMIT_TAG, when: never}, {when: on_success}]", "Not TagCondition **")]
    [InlineData("when: manual", " manual mayfail")]
    [InlineData("{when: manual, allow_failure: false}", " manual")]
    [InlineData("when: on_failure", "OnFailureCondition")]
    public void Rules_that_one_condition_can_say_are_typed(string keys, string expected)
    {
        string yaml = keys.StartsWith('{') ? keys[1..^1].Replace(", ", "\n  ", StringComparison.Ordinal) : keys;
        Job job = Read($"a:\n  script: echo\n  {yaml}\n").Jobs.Single();
        Assert.Equal(expected, $"{Shown(job.Condition)}{(job.Manual ? " manual" : "")}{(job.ContinueOnError ? " mayfail" : "")}");
        Assert.Empty(job.Native);
    }

    [Fact]
    public void Rules_that_no_condition_can_say_are_computed_when_the_job_runs()
    {
        Pipeline pipeline = Read("""
            a:
              script: echo
              rules:
                - if: $CI_COMMIT_TAG
                  when: never
                - if: $CI_COMMIT_BRANCH == "main"
                  when: manual
                  allow_failure: true
                  variables:
                    TARGET: production
                - when: on_failure
            """);
        Job job = pipeline.Jobs.Single();

        Job onTag = Resolve(job, Contexts.Of("GitLabCI", "v1", isTag: true));
        Job onMain = Resolve(job, Contexts.Of("GitLabCI", "main"));
        Job elsewhere = Resolve(job, Contexts.Of("GitLabCI", "feature"));

        Assert.IsType<NeverCondition>(onTag.Condition);
        Assert.True(onMain.Manual && onMain.ContinueOnError);
        Assert.Equal("production", onMain.Variables.Find("TARGET"));
        Assert.IsType<OnFailureCondition>(elsewhere.Condition);
    }

    [Theory]
    [InlineData("only: [main]", "main", false, true)]
    [InlineData("only: [main]", "other", false, false)]
    [InlineData("only: [tags]", "v1", true, true)]
    [InlineData("only: [/^v.*$/]", "v1", true, true)]
    [InlineData("except: [branches]", "main", false, false)]
    [InlineData("only: {variables: ['$CI_COMMIT_REF_NAME == \"main\"']}", "main", false, true)]
    public void Only_and_except_are_computed_when_the_job_runs(string keys, string name, bool isTag, bool runs)
    {
        Job job = Read($"a:\n  script: echo\n  {keys}\n").Jobs.Single();
        Assert.Equal(runs, Resolve(job, Contexts.Of("GitLabCI", name, isTag)).Condition is not NeverCondition);
    }

    [Fact]
    public void Copies_of_a_job_become_a_matrix_when_it_runs() =>
        Assert.Equal(["1", "2", "3"], Resolve(Read("a:\n  script: echo\n  parallel: 3\n").Jobs.Single(), Contexts.Of("GitLabCI")).Matrix!.Axes.Single().Values);

    [Fact]
    public void Files_that_hand_variables_on_are_known() =>
        Assert.Equal(["build.env"], ((IExpressions)Format).VariableFiles(Read("a:\n  script: echo\n  artifacts: {reports: {dotenv: build.env}}\n").Jobs.Single()));

    [Fact]
    public void A_cache_key_is_made_from_its_files()
    {
        CacheStep cache = Read("a:\n  script: echo\n  cache: {key: {files: [a.lock], prefix: $CI_JOB_NAME}, paths: [x]}\n").Jobs.Single().Steps.OfType<CacheStep>().Single();
        ExpressionContext context = Contexts.Of("GitLabCI") with { Job = new() { Id = "a" }, HashFiles = files => $"<{string.Join(',', files)}>" };
        Assert.Equal("a-<a.lock>", ((IExpressions)Format).CacheKey(cache, context));
    }

    private static Pipeline Read(string text)
    {
        DiagnosticBag diagnostics = new();
        Pipeline pipeline = Format.Read(new MemoryFiles((".gitlab-ci.yml", text)), ".gitlab-ci.yml", diagnostics).Pipelines[0];
        Assert.Equal([], diagnostics.Items);
        return pipeline;
    }

    private static Job Resolve(Job job, ExpressionContext context) => ((IExpressions)Format).Resolve(job, context);

    private static string Shown(Condition? condition) => condition switch
    {
        null => "",
        BranchCondition branch => $"BranchCondition {string.Join(',', branch.Patterns)}",
        TagCondition tag => $"TagCondition {string.Join(',', tag.Patterns)}",
        NativeCondition native => $"NativeCondition {native.Text}",
        NotCondition not => $"Not {Shown(not.Condition)}",
        _ => condition.GetType().Name,
    };
}
