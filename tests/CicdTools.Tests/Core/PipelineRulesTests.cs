namespace CicdTools.Tests.Core;

public sealed class PipelineRulesTests
{
    [Fact]
    public void A_cycle_is_reported_once_with_its_path()
    {
        DiagnosticBag diagnostics = Check(Job("a", "c"), Job("b", "a"), Job("c", "b"));

        Diagnostic cycle = Assert.Single(diagnostics.Items);
        Assert.Equal("Cycle", cycle.Id);
        Assert.Matches("(a → c → b → a)|(b → a → c → b)|(c → b → a → c)", cycle.Message);
    }

    [Fact]
    public void A_job_that_needs_itself_is_a_cycle() =>
        Assert.Equal("Cycle", Assert.Single(Check(Job("a", "a")).Items).Id);

    [Fact]
    public void An_unknown_need_names_both_jobs()
    {
        Diagnostic diagnostic = Assert.Single(Check(Job("a", "lint")).Items);
        Assert.Equal("UnknownNeed", diagnostic.Id);
        Assert.Contains("'a' needs 'lint'", diagnostic.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Two_jobs_of_one_name_are_reported() =>
        Assert.Contains(Check(Job("a"), Job("a")).Items, diagnostic => diagnostic.Id == "DuplicateJob");

    [Fact]
    public void An_environment_that_is_not_there_is_reported()
    {
        DiagnosticBag diagnostics = new();
        PipelineRules.Check(Pipeline(new Job { Id = "deploy", Environment = new("moon") }), diagnostics, environments: ["staging"]);
        Assert.Equal("EnvironmentNotFound", Assert.Single(diagnostics.Items).Id);
    }

    [Fact]
    public void A_diamond_is_no_cycle() =>
        Assert.Empty(Check(Job("a"), Job("b", "a"), Job("c", "a"), Job("d", "b", "c")).Items);

    [Fact]
    public void A_chain_of_a_hundred_thousand_jobs_is_checked() =>
        Assert.Empty(Check([.. Enumerable.Range(0, 100_000).Select(i => i == 0 ? Job("j0") : Job($"j{i}", $"j{i - 1}"))]).Items);

    [Fact]
    public void A_cycle_over_the_order_of_the_stages_is_found()
    {
        DiagnosticBag diagnostics = new();
        PipelineRules.Check(new() { Stages = [new() { Name = "build", Jobs = [new() { Id = "a", Needs = ["c"] }] }, new() { Name = "empty" }, new() { Name = "test", Jobs = [new() { Id = "c" }] }] }, diagnostics);
        Diagnostic cycle = Assert.Single(diagnostics.Items);
        Assert.Matches("(a → c → a)|(c → a → c)", cycle.Message);
    }

    [Fact]
    public void Fifty_thousand_jobs_in_each_of_two_stages_and_a_chain_as_long_are_read_in_seconds()
    {
        Pipeline stages = new() { Stages = [new() { Name = "a", Jobs = [.. Enumerable.Range(0, 50_000).Select(i => new Job { Id = $"a{i}" })] }, new() { Name = "b", Jobs = [.. Enumerable.Range(0, 50_000).Select(i => new Job { Id = $"b{i}" })] }] };
        DiagnosticBag diagnostics = new();
        PipelineRules.Check(stages, diagnostics);
        Assert.Empty(diagnostics.Items);
        IReadOnlyDictionary<string, string[]> needs = PipelineRules.Needs(stages);
        Assert.Same(needs["b0"], needs["b49999"]);
        Assert.Equal(50_000, PipelineRules.DeriveStages([.. Enumerable.Range(0, 50_000).Select(i => i == 0 ? Job("j0") : Job($"j{i}", $"j{i - 1}"))]).Length);
    }

    [Fact]
    public void Jobs_of_a_cycle_and_those_behind_it_come_last() =>
        Assert.Equal([["c"], ["a", "b", "d"]], PipelineRules.DeriveStages([Job("a", "b"), Job("b", "a"), Job("c", "nobody"), Job("d", "a", "c")]).Select(stage => stage.Jobs.Select(job => job.Id).ToArray()));

    [Fact]
    public void Without_needs_a_job_waits_for_all_jobs_of_the_stages_before()
    {
        Pipeline pipeline = new()
        {
            Stages =
            [
                new() { Name = "build", Jobs = [new() { Id = "a" }, new() { Id = "b" }] },
                new() { Name = "test", Jobs = [new() { Id = "c" }, new() { Id = "d", Needs = [] }] },
            ],
        };

        IReadOnlyDictionary<string, string[]> needs = PipelineRules.Needs(pipeline);

        Assert.Equal(["a", "b"], needs["c"]);
        Assert.Empty(needs["d"]);
    }

    [Fact]
    public void Stages_are_the_topological_levels()
    {
        Stage[] stages = PipelineRules.DeriveStages([Job("d", "b", "c"), Job("a"), Job("b", "a"), Job("c", "a")]);
        Assert.Equal([["a"], ["b", "c"], ["d"]], stages.Select(stage => stage.Jobs.Select(job => job.Id).ToArray()));
    }

    private static DiagnosticBag Check(params Job[] jobs)
    {
        DiagnosticBag diagnostics = new();
        PipelineRules.Check(Pipeline(jobs), diagnostics);
        return diagnostics;
    }

    private static Pipeline Pipeline(params Job[] jobs) => new() { Name = "p", Stages = [new() { Name = "all", Jobs = jobs }] };

    private static Job Job(string id, params string[] needs) => new() { Id = id, Needs = needs };
}
