using System.Text.Json;
using System.Text.Json.Serialization;

namespace CicdTools.Providers.CircleCI.Models;

// Schedules of projects of GitHub's OAuth App and Bitbucket: https://circleci.com/docs/api/v2/#tag/Schedule, with the names of
// https://circleci.com/docs/guides/orchestrate/schedule-triggers/#use-the-api.

/// <summary>When a schedule starts, in UTC. Days of the month and of the week exclude each other.</summary>
internal sealed record TimetableModel(
    [property: JsonPropertyName("per-hour")] int? PerHour = null,
    [property: JsonPropertyName("hours-of-day")] int[]? HoursOfDay = null,
    [property: JsonPropertyName("days-of-week")] string[]? DaysOfWeek = null,
    [property: JsonPropertyName("days-of-month")] int[]? DaysOfMonth = null,
    [property: JsonPropertyName("months")] string[]? Months = null);

/// <summary>https://circleci.com/docs/api/v2/#operation/listSchedulesForProject; the branch or tag is among the parameters.</summary>
internal sealed record ScheduleOfProjectModel(string Id, string Name, TimetableModel Timetable, Dictionary<string, JsonElement>? Parameters = null, ScheduleActorModel? Actor = null);

internal sealed record ScheduleActorModel(string? Id = null, string? Login = null);

/// <summary>https://circleci.com/docs/api/v2/#operation/createSchedule and #operation/updateSchedule</summary>
internal sealed record NewSchedule(string Name, TimetableModel Timetable, [property: JsonPropertyName("attribution-actor")] string AttributionActor, Dictionary<string, JsonElement> Parameters);
