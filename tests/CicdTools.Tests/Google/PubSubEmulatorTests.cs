using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using CicdTools.Providers.Google;
using CicdTools.Tests.Fakes;

namespace CicdTools.Tests.Google;

/// <summary>The topic and its subscription in Google's own emulator of Pub/Sub: https://docs.cloud.google.com/pubsub/docs/emulator.</summary>
public sealed class PubSubEmulatorTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);

    [Fact]
    public async Task The_topic_and_the_subscription_are_made_once_and_carry_messages()
    {
        await using Emulator emulator = await Emulator.StartAsync();
        await using GoogleFixture world = new();
        await world.StartAsync();
        GoogleProvider provider = world.Ambient(new Connection { Name = "work", Provider = "Google", Project = GoogleServer.Project, Region = GoogleServer.Location }, new Dictionary<string, string> { ["PUBSUB_EMULATOR_HOST"] = emulator.Host });
        foreach (bool isNew in new[] { true, false })
        {
            foreach (Change change in (await provider.PlanInitializeAsync(new() { Parts = ["Topic"] }, default)).Take(1))
                Assert.Equal(isNew, Assert.IsType<Prerequisite>(await WriteScope.RunAsync(() => change.ApplyAsync(default))).Made);
        }

        Change subscription = (await PlanSubscriptionAsync(provider))[0];
        Assert.True(Assert.IsType<Prerequisite>(await WriteScope.RunAsync(() => subscription.ApplyAsync(default))).Made);
        Assert.NotNull((await PlanSubscriptionAsync(provider))[0].AlreadyDone);

        // What Artifact Registry would tell comes through.
        using HttpClient http = new() { BaseAddress = new($"http://{emulator.Host}/v1/projects/{GoogleServer.Project}/") };
        HttpResponseMessage published = await http.PostAsJsonAsync("topics/gcr:publish", new JsonObject { ["messages"] = new JsonArray(new JsonObject { ["data"] = Convert.ToBase64String("pushed"u8) }) });
        published.EnsureSuccessStatusCode();
        HttpResponseMessage pulled = await http.PostAsJsonAsync("subscriptions/gcr-triggers:pull", new JsonObject { ["maxMessages"] = 1 });
        Assert.Equal(Convert.ToBase64String("pushed"u8), (string)(await pulled.Content.ReadFromJsonAsync<JsonNode>())!["receivedMessages"]![0]!["message"]!["data"]!);
    }

    // The emulator keeps no policies: their part is tested with the fake.
    private static async Task<Change[]> PlanSubscriptionAsync(GoogleProvider provider) => await provider.PlanInitializeAsync(new() { Parts = ["Subscription"] }, default);

    private sealed class Emulator(Process process, string host) : IAsyncDisposable
    {
        public string Host => host;

        public static async Task<Emulator> StartAsync()
        {
            string? home = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Select(folder => Path.Combine(folder, "gcloud")).Where(File.Exists)
                .Select(file => Path.GetDirectoryName(Path.GetDirectoryName(File.ResolveLinkTarget(file, returnFinalTarget: true)?.FullName ?? file))!).FirstOrDefault();
            string program = Path.Combine(home ?? "", "platform", "pubsub-emulator", "bin", "cloud-pubsub-emulator");
            Assert.SkipUnless(File.Exists(program), "The emulator of Pub/Sub is not on this machine.");
            int port = FreePort();
            string address = string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{port}");
            ProcessStartInfo start = new(program, ["--host=127.0.0.1", string.Create(CultureInfo.InvariantCulture, $"--port={port}")]) { RedirectStandardOutput = true, RedirectStandardError = true };
            Process process = Process.Start(start)!;
            TaskCompletionSource ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
            void Hear(object sender, DataReceivedEventArgs line)
            {
                if (line.Data?.Contains("Server started", StringComparison.Ordinal) == true)
                    ready.TrySetResult();
            }

            process.OutputDataReceived += Hear;
            process.ErrorDataReceived += Hear;
            process.BeginOutputReadLine();
            process.BeginErrorReadLine();
            await ready.Task.WaitAsync(Limit);
            return new(process, address);
        }

        public async ValueTask DisposeAsync()
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync();
            process.Dispose();
        }

        private static int FreePort()
        {
            using TcpListener free = new(IPAddress.Loopback, 0);
            free.Start();
            return ((IPEndPoint)free.LocalEndpoint).Port;
        }
    }
}
