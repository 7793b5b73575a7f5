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
