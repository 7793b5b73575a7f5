using System.Globalization;
using System.Text.Json.Nodes;

namespace CicdTools.Providers.Aws;

/// <summary>How CodeDeploy brings a new version to users: a configuration that it has ready (https://docs.aws.amazon.com/codedeploy/latest/userguide/deployment-configurations.html), or one of our own (https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_CreateDeploymentConfig.html).</summary>
/// <param name="Name">Its name.</param>
/// <param name="Definition">What it is, for one that must be made; null for one that CodeDeploy has.</param>
internal sealed record DeploymentConfiguration(string Name, JsonObject? Definition)
{
    private const string Ready = "CodeDeployDefault.";
    private const int UsualPercent = 10;

    // https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_TimeBasedCanary.html: whole minutes, two days at the most.
    private static readonly TimeSpan Longest = TimeSpan.FromDays(2);

    private static readonly Dictionary<(ApplicationPlatform, TrafficShift), int[]> ReadyMinutes = new()
    {
        [(ApplicationPlatform.Lambda, TrafficShift.Canary)] = [5, 10, 15, 30],
        [(ApplicationPlatform.Lambda, TrafficShift.Linear)] = [1, 2, 3, 10],
        [(ApplicationPlatform.Ecs, TrafficShift.Canary)] = [5, 15],
        [(ApplicationPlatform.Ecs, TrafficShift.Linear)] = [1, 3],
    };

    /// <exception cref="CicdException"><c>ShiftNotTaken</c>.</exception>
    public static DeploymentConfiguration Of(ShiftPlan plan, ApplicationPlatform platform, string application)
    {
        bool inSteps = plan.Shift is TrafficShift.Canary or TrafficShift.Linear, byMachines = plan.Shift is TrafficShift.HalfAtATime or TrafficShift.OneAtATime;
        CicdException Refuse(string why, string remedy) => new("ShiftNotTaken", CicdErrorKind.Invalid, $"'{application}' cannot be deployed so: {why}", application, remedy);
        if (!inSteps && (plan.Percent is not null || plan.Interval is not null))
            throw Refuse($"{plan.Shift} has no steps.", "Leave -Percent and -Interval away, or take Canary or Linear.");
        if (inSteps && platform == ApplicationPlatform.Server)
            throw Refuse("machines take no shares of traffic.", "Take AllAtOnce, HalfAtATime or OneAtATime.");
        if (byMachines && platform != ApplicationPlatform.Server)
            throw Refuse($"{plan.Shift} is for machines.", "Take AllAtOnce, Canary or Linear.");
        if (!inSteps)
            return new(platform == ApplicationPlatform.Server ? $"{Ready}{plan.Shift}" : $"{Ready}{Word(platform)}AllAtOnce", null);

        int percent = plan.Percent ?? UsualPercent;
        TimeSpan interval = plan.Interval ?? TimeSpan.FromMinutes(plan.Shift == TrafficShift.Canary ? 5 : 1);
        if (percent is < 1 or > 99)
            throw Refuse($"{percent} % is no step.", "Take 1 to 99 %.");
        if (interval < TimeSpan.FromMinutes(1) || interval > Longest || interval.Ticks % TimeSpan.TicksPerMinute != 0)
            throw Refuse($"{interval} is no whole number of minutes up to two days.", "Take such a time.");
        int minutes = (int)interval.TotalMinutes;
        if (percent == UsualPercent && ReadyMinutes[(platform, plan.Shift)].Contains(minutes))
            return new(string.Create(CultureInfo.InvariantCulture, $"{Ready}{Word(platform)}{(plan.Shift == TrafficShift.Canary ? $"Canary10Percent{minutes}Minutes" : $"Linear10PercentEvery{minutes}{(platform == ApplicationPlatform.Lambda && minutes == 1 ? "Minute" : "Minutes")}")}"), null);

        string name = string.Create(CultureInfo.InvariantCulture, $"CicdTools.{Word(platform)}{plan.Shift}{percent}Percent{minutes}Minutes"), kind = plan.Shift == TrafficShift.Canary ? "Canary" : "Linear", word = kind.ToLowerInvariant();
        return new(name, new()
        {
            ["deploymentConfigName"] = name,
            ["computePlatform"] = Word(platform),
            ["trafficRoutingConfig"] = new JsonObject
            {
                ["type"] = $"TimeBased{kind}",
                [$"timeBased{kind}"] = new JsonObject { [$"{word}Percentage"] = percent, [$"{word}Interval"] = minutes },
            },
        });
    }

    /// <summary>What CodeDeploy calls a platform.</summary>
    public static string Word(ApplicationPlatform platform) => platform == ApplicationPlatform.Ecs ? "ECS" : $"{platform}";
}
