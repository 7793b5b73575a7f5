using System.Diagnostics;
using CicdTools.Providers.Local;
using CicdTools.Providers.Local.Environments;
using CicdTools.Providers.Processes;
using CicdTools.Tests.Promotions;
using CicdTools.Tests.Repositories;

namespace CicdTools.Tests.Environments;

/// <summary>Real processes: a server of the Python standard library.</summary>
public sealed class ProcessTests
{
    private static readonly HttpClient Client = new(new SocketsHttpHandler { UseProxy = false });

    [Fact]
    public async Task The_application_really_answers_and_nothing_is_left_when_the_environment_is_gone()
    {
        SkipWithoutPython();
        await using PromotionFixture fixture = await PromotionFixture.CreateAsync();
        LocalProvider local = Real(fixture);
        Environment.SetEnvironmentVariable("SECRET_OF_THE_CALLER", "s3cret");
        try
        {
            await SetAsync(local, new() { Name = "staging", Instances = 2, Variables = new([new("GREETING", "hi")]) });
            await PromoteAsync(fixture, local, "0.1.0");

            Application there = await local.GetApplicationsAsync("app", "staging", default).SingleAsync();
            Assert.Equal((2, 2, 2), (there.Ready, there.Desired, there.Addresses.Distinct().Count()));
            string[] words = (await Client.GetStringAsync(there.Addresses[0])).Split(' ');
            Assert.Equal(["0.1.0", "staging", "hi", "-"], words[..4]);
            Assert.StartsWith(fixture.Local.Root, words[4], StringComparison.Ordinal);

            await PromoteAsync(fixture, local, "0.2.0", 50);
            there = await local.GetApplicationsAsync("app", "staging", default).SingleAsync();
            List<string> answers = [];
            foreach (string address in there.Addresses)
                answers.Add((await Client.GetStringAsync(address)).Split(' ')[0]);
            Assert.Equal(["0.2.0", "0.1.0"], answers);

            ProcessIdentity[] processes = Named(fixture);
            Assert.Equal(2, processes.Count(process => process.IsAlive()));
            await LocalFixture.ApplyAsync(await local.PlanRemoveEnvironmentAsync(null, "staging", default));
            Assert.DoesNotContain(processes, process => process.IsAlive());
        }
        finally
        {
            Environment.SetEnvironmentVariable("SECRET_OF_THE_CALLER", null);
            await RemoveAllAsync(local);
        }
    }

    [Fact]
    public async Task A_version_that_ends_at_once_fails_with_its_last_words()
    {
        SkipWithoutPython();
        await using PromotionFixture fixture = await PromotionFixture.CreateAsync();
        LocalProvider local = Real(fixture);
        fixture.Local.Releases.Add("app", "0.4.0", files: [("Procfile", "web: python3 app.py"), ("app.py", "raise SystemExit('no database')")]);
        try
        {
            Promotion promotion = await PromoteAsync(fixture, local, "0.4.0");

            Assert.Equal(PromotionStatus.Failed, promotion.Status);
            Assert.Contains("it ended before it answered. Its last output:\nno database", promotion.Message, StringComparison.Ordinal);
            Assert.Empty(await local.GetApplicationsAsync("app", "staging", default).ToArrayAsync());
        }
        finally
        {
            await RemoveAllAsync(local);
        }
    }

    [Fact]
    public async Task A_package_that_nobody_knows_how_to_start_fails_and_detection_helps()
    {
        SkipWithoutPython();
        await using PromotionFixture fixture = await PromotionFixture.CreateAsync();
        fixture.Local.Releases.Add("app", "0.4.0", files: [("app.py", FakeReleases.Server)]);
        LocalProvider local = Real(fixture);
        try
        {
            Promotion failed = await PromoteAsync(fixture, local, "0.4.0");
            Assert.Equal(PromotionStatus.Failed, failed.Status);
            Assert.Contains("Procfile", failed.Message, StringComparison.Ordinal);

            StubCatalog knowing = new() { StartCommand = "exec python3 app.py" };
            LocalProvider detecting = new(new() { Name = "local", Provider = "Local", Address = fixture.Local.Root }, fixture.Local.Caller, knowing) { Releases = fixture.Local.Releases };
            Assert.Equal(PromotionStatus.Succeeded, (await PromoteAsync(fixture, detecting, "0.4.0")).Status);
        }
        finally
        {
            await RemoveAllAsync(local);
        }
    }

    [Fact]
    public async Task A_process_that_was_started_and_never_written_down_is_found_by_its_marker()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only Linux shows the environment of other processes.");
        SkipWithoutPython();
        await using PromotionFixture fixture = await PromotionFixture.CreateAsync();
        LocalProvider local = Real(fixture);
        await SetAsync(local, new() { Name = "staging", Instances = 1 });
        try
        {
            InstanceJournal journal = new(local.Paths, new ProcessInstanceRunner(TimeProvider.System));
            ProcessIdentity stray = await WriteScope.RunAsync(async () =>
            {
                await journal.WriteAsync("staging", "stray", null, default);
                Dictionary<string, string> environment = HostEnvironment.AllowList();
                return ChildProcess.StartDetached(new("/bin/sh", "-c", "exec sleep 600") { Environment = environment, Marker = InstanceJournal.Marker("stray") }).Identity;
            });
            Assert.True(stray.IsAlive());

            await PromoteAsync(fixture, local, "0.1.0");

            Assert.False(stray.IsAlive());
        }
        finally
        {
            await RemoveAllAsync(local);
        }
    }

    private static LocalProvider Real(PromotionFixture fixture) =>
        new(new() { Name = "local", Provider = "Local", Address = fixture.Local.Root }, fixture.Local.Caller, fixture.Local.Catalog) { Releases = fixture.Local.Releases };

    private static async Task<Promotion> PromoteAsync(PromotionFixture fixture, LocalProvider local, string version, int percent = 100) =>
        (Promotion)(await LocalFixture.ApplyAsync(await fixture.EngineOf(local).PlanAsync(new() { Application = "app", Version = version, Environment = "staging", Percent = percent }, default)))!;

    private static async Task SetAsync(LocalProvider local, EnvironmentRequest request) => await LocalFixture.ApplyAsync(await local.PlanSetEnvironmentAsync(request, default));

    private static async Task RemoveAllAsync(LocalProvider local)
    {
        foreach (DeploymentEnvironment environment in await local.GetEnvironmentsAsync(new(), default).ToArrayAsync())
            await LocalFixture.ApplyAsync(await local.PlanRemoveEnvironmentAsync(null, environment.Name, default));
    }

    private static ProcessIdentity[] Named(PromotionFixture fixture)
    {
        EnvironmentStore store = new(fixture.Local.Local.Paths, fixture.Local.Caller, "local");
        return store.Read("staging", snapshot => snapshot.Application("app")!.Instances.Select(instance => instance.Process).ToArray())!;
    }

    private static void SkipWithoutPython() => Assert.SkipUnless(Executables.Find("python3") is not null, "There is no python3 on this machine.");
}
