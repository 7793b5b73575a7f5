using CicdTools.Providers.Local;
using CicdTools.Providers.Promotions;
using CicdTools.Tests.Repositories;

namespace CicdTools.Tests.Environments;

/// <summary>This program as the process that is killed in the middle of a promotion: it stops at a step, says so, and waits for its end.</summary>
internal static class KilledChild
{
    public const string RootVariable = "CICDTOOLS_TEST_CHILD_ROOT";
    public const string StepVariable = "CICDTOOLS_TEST_CHILD_STEP";

    public static void Run()
    {
        string root = Environment.GetEnvironmentVariable(RootVariable)!;
        Caller caller = new() { Actor = "child", Progress = new StopAt(Environment.GetEnvironmentVariable(StepVariable)!) };
        LocalProvider local = new(new() { Name = "local", Provider = "Local", Address = root }, caller, new StubCatalog()) { Releases = FakeReleases.Of("app", "0.1.0", "0.2.0") };
        PromoteAsync(local, caller).GetAwaiter().GetResult();
        Environment.Exit(3);
    }

    private static async Task PromoteAsync(LocalProvider local, Caller caller)
    {
        Change change = await PromotionEngine.Over(local, caller).PlanAsync(new() { Application = "app", Version = "0.2.0", Environment = "staging" }, default);
        await LocalFixture.ApplyAsync(change);
    }

    private sealed class StopAt(string step) : IProgress<ProgressReport>
    {
        public void Report(ProgressReport value)
        {
            if (value.Status != step)
                return;
            Console.WriteLine(step);
            Thread.Sleep(Timeout.Infinite);
        }
    }
}
