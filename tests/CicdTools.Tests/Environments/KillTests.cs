using System.Diagnostics;
using CicdTools.Providers.Local;
using CicdTools.Providers.Local.Environments;
using CicdTools.Providers.Processes;
using CicdTools.Providers.Records;
using CicdTools.Tests.Promotions;
using CicdTools.Tests.Repositories;

namespace CicdTools.Tests.Environments;

/// <summary>A real process is really killed while it promotes real processes.</summary>
public sealed class KillTests
{
    [Theory]
    [InlineData("Starting 0.2.0, instance 2 of 2", "0.1.0")]
    [InlineData("Recording", "0.1.0")]
    [InlineData("Ending what was replaced", "0.2.0")]
    public async Task A_promotion_whose_process_is_killed_is_complete_or_not_begun(string step, string version)
    {
        Assert.SkipUnless(Executables.Find("python3") is not null, "There is no python3 on this machine.");
        await using PromotionFixture fixture = await PromotionFixture.CreateAsync();
        LocalProvider local = new(new() { Name = "local", Provider = "Local", Address = fixture.Local.Root }, fixture.Local.Caller, fixture.Local.Catalog) { Releases = fixture.Local.Releases };
        await LocalFixture.ApplyAsync(await local.PlanSetEnvironmentAsync(new() { Name = "staging", Instances = 2 }, default));
        try
        {
            await PromoteAsync(fixture, local, "0.1.0");

            await KillAtAsync(fixture.Local.Root, step);

            Application there = await local.GetApplicationsAsync("app", "staging", default).SingleAsync();
            Assert.Equal((version, 100, 2, 2), (there.Version, there.Percent, there.Ready, there.Desired));
            Assert.Equal(version == "0.2.0" ? 2 : 1, await local.GetPromotionsAsync(new(), default).CountAsync());
            ProcessIdentity[] started = Journal(local);
            Assert.True(started.Count(process => process.IsAlive()) > 2, "The killed process left something running.");

            // A change of any application ends what nobody named.
            await PromoteAsync(fixture, local, version == "0.1.0" ? "0.2.0" : "0.1.0");
            Assert.DoesNotContain(started, process => process.IsAlive());
            Assert.Equal(2, Journal(local).Count(process => process.IsAlive()));
        }
        finally
        {
            await LocalFixture.ApplyAsync(await local.PlanRemoveEnvironmentAsync(null, "staging", default));
        }
    }

    private static async Task PromoteAsync(PromotionFixture fixture, LocalProvider local, string version) =>
        Assert.Equal(PromotionStatus.Succeeded, ((Promotion)(await LocalFixture.ApplyAsync(await fixture.EngineOf(local).PlanAsync(new() { Application = "app", Version = version, Environment = "staging" }, default)))!).Status);

    private static async Task KillAtAsync(string root, string step)
    {
        ProcessStartInfo start = new(Path.Combine(AppContext.BaseDirectory, OperatingSystem.IsWindows() ? "CicdTools.Tests.exe" : "CicdTools.Tests")) { RedirectStandardOutput = true };
        start.Environment["DOTNET_STARTUP_HOOKS"] = typeof(KilledChild).Assembly.Location;
        start.Environment[KilledChild.RootVariable] = root;
        start.Environment[KilledChild.StepVariable] = step;
        using Process child = Process.Start(start)!;
        try
        {
            using CancellationTokenSource limit = new(TimeSpan.FromSeconds(60));
            Assert.Equal(step, await child.StandardOutput.ReadLineAsync(limit.Token));
        }
        finally
        {
            child.Kill();
            await child.WaitForExitAsync();
        }
    }

    private static ProcessIdentity[] Journal(LocalProvider local) =>
    [
        .. Directory.EnumerateFiles(Path.Combine(local.Paths.Environment("staging"), "instances"), "*.json")
            .Select(file => RecordJson.Read<Entry>(File.ReadAllText(file))!.Process).OfType<ProcessIdentity>(),
    ];

    private sealed record Entry(string Instance, string BootId, ProcessIdentity? Process);
}
